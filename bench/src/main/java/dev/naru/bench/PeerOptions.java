package dev.naru.bench;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a peer in Java is told on its command line: {@code <port> <virtual> [<folder>]}.
 *
 * @param port of 127.0.0.1
 * @param virtual whether servlets run on virtual threads
 * @param keys folder of cert.pem, key.pem and bench.p12; absent for HTTP in clear
 */
record PeerOptions(int port, boolean virtual, @Nullable Path keys) {

  static final String HOST = "127.0.0.1";

  /** Of {@code bench.p12} and the key in it. */
  static final String PASSWORD = "bench";

  static PeerOptions parse(String[] args) {
    return new PeerOptions(
        Integer.parseInt(args[0]),
        Boolean.parseBoolean(args[1]),
        args.length > 2 ? Path.of(args[2]) : null);
  }
}
