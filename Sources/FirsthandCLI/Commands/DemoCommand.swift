import ArgumentParser

struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "The whole story with a made-up company, on this machine alone.")
  @Flag(help: "Tell it and end (the only way so far).") var once = false
  @Option(help: "Where templates/ and policies/ are (default: beside the program or above it).")
  var content: String?

  func run() throws { try DemoStory(content: content).tell() }
}
