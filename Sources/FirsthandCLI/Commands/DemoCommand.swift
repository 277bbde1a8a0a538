import ArgumentParser

struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "The whole story with a made-up company, on this machine alone.",
    discussion: """
      On a terminal it stays on afterwards, with pages to look at in the browser as a salesperson, a director and an
      administrator, and a mailbox that shows every mail that was sent. Ctrl-C ends it; nothing is left behind.
      """)
  @Flag(help: "Tell the story and end.") var once = false
  @Flag(help: "Stay on, also where there is no terminal.") var serve = false
  @Option(help: "The port for the pages; another one where it is taken.") var port = 8700
  @Option(help: "Where templates/ and policies/ are (default: beside the program or above it).")
  var content: String?
  @Option(help: .hidden) var undoSeconds: Int64?

  func run() throws {
    let content = try DemoContent(root: content)
    let staysOn = serve || (!once && Terminal.isInteractive)
    let port = staysOn ? try FreePort.find(port) : 0
    let stage = try DemoStage(publicURL: staysOn ? DemoSite.url(port) : nil, undoSeconds: undoSeconds)
    defer { stage.strike() }
    let story = DemoStory(content: content)
    try story.tell(on: stage)
    guard staysOn else { return story.sayWhatNext() }
    let site = DemoSite(stage: stage, content: content, port: port)
    try site.setTheTable()
    try site.serve()
  }
}
