extension PostgresLink {
  /// What each connection says first of all that follows.
  ///
  /// Rows lie on disks that find one as fast as the next, and none of our questions is worth being compiled. Whoever writes
  /// and reads a table from its beginning to its end, be it one page, is in the way of all who write in it: not where an
  /// index leads there as well. Of a machine that vanished the server hears within half a minute, and lets go what it held.
  static let session = """
    SET default_transaction_isolation = 'serializable'; SET client_encoding = 'UTF8';
    SET client_min_messages = 'error'; SET lock_timeout = '\(PostgreSQL.patience)s'; SET idle_in_transaction_session_timeout = '\(PostgreSQL.silence)s';
    SET client_connection_check_interval = '5s'; SET random_page_cost = 1.1; SET jit = off;
    SET enable_seqscan = off; SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;
    SET tcp_user_timeout = 20000
    """
}
