import ArgumentParser

/// The `spice` command.
@main
struct SpiceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spice",
    abstract: "See and drive machines that speak SPICE.",
    discussion: """
      A server is named by a URI or by a connection file (.vv) as Proxmox, oVirt and libvirt hand out:

        spice://host:5900            a plain port
        spice+tls://host:5901        a TLS port
        spice://host?port=5900&tls-port=5901
        spice+unix:///run/vm.sock    a Unix socket
        spice+wss://host/path        a WebSocket with TLS; spice+ws:// without
        console.vv                   a connection file

      A password is taken from --password-file, else from the connection file, else from the environment variable \
      SPICE_PASSWORD, or asked for at the terminal. A connection file with delete-this-file=1 is deleted when it has \
      been read.

      With TLS the server's certificate must lead to an authority that the system trusts, or one of --ca-file or the \
      connection file, and be made for the host or have the subject of --host-subject. --pinned-key and \
      --trust-fingerprint trust one server without that.

      Exit codes: 0 success, 1 something else failed, 2 the server cannot be reached or trusted, 3 the password was \
      refused, 4 the session broke, 5 the server has no such display or picture, 6 the machine's agent is missing, \
      refused, or had nothing to give, 64 the command line is wrong or a file cannot be read, 130 given up by Ctrl-C.
      """,
    version: "0.1.0",
    subcommands: [
      InfoCommand.self, ScreenshotCommand.self, TypeCommand.self, KeyCommand.self, MouseCommand.self,
      WatchCommand.self, RecordCommand.self, ReplayCommand.self, ViewCommand.self, ClipboardCommand.self,
      SendCommand.self, PlayCommand.self, SpeakCommand.self, PortCommand.self, ServeCommand.self,
    ])
}
