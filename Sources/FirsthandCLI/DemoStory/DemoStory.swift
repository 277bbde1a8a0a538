struct DemoStory { init(content: String?) {} ; func tell() throws {} }
