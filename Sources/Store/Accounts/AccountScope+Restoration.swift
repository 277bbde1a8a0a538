extension AccountScope {
  /// Ends every sign-in and every link there is: a database that was put back from a backup must not bring back what
  /// was ended or used since.
  package func endEverything() throws {
    try connection.script("DELETE FROM sign_in; DELETE FROM account_link;")
  }
}
