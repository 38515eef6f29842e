package dev.naru.bench;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a peer in Java is told on its command line: {@code <port> <virtual> <deployment>
 * [<folder>]}.
 *
 * @param port of 127.0.0.1
 * @param virtual whether servlets run on virtual threads
 * @param deployment what is served, and how
 * @param keys folder of cert.pem, key.pem and bench.p12; absent for HTTP in clear
 */
record PeerOptions(int port, boolean virtual, Deployment deployment, @Nullable Path keys) {

  static final String HOST = "127.0.0.1";

  /** Of {@code bench.p12} and the key in it. */
  static final String PASSWORD = "bench";

  static PeerOptions parse(String[] args) {
    return new PeerOptions(
        Integer.parseInt(args[0]),
        Boolean.parseBoolean(args[1]),
        Deployment.valueOf(args[2]),
        args.length > 3 ? Path.of(args[3]) : null);
  }
}
