package dev.naru.bench.rpc;

import dev.naru.bench.Load;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** The versions of everything that is compared with, and of what makes the load. */
final class Versions {

  private Versions() {}

  static String all(Path nest) throws IOException, InterruptedException {
    Path manifest = nest.resolve("node_modules/@nestjs/microservices/package.json");
    return String.join(
        ", ",
        "Nest "
            + JsonMapper.shared().readTree(Files.readString(manifest)).path("version").asString(),
        "Node.js " + Load.output(List.of("node", "--version")).strip().substring(1),
        "grpc-java " + io.grpc.internal.GrpcUtil.IMPLEMENTATION_VERSION,
        "rsocket-java " + jar("rsocket-core"),
        "reactor-netty " + jar("reactor-netty-core"),
        "Netty " + jar("netty-common") + " (load, Naru, rsocket-java)");
  }

  /** From the name of its JAR. */
  private static String jar(String artifact) {
    for (String entry : System.getProperty("java.class.path").split(":")) {
      String name = String.valueOf(Path.of(entry).getFileName());
      if (name.startsWith(artifact + "-")) {
        return name.substring(artifact.length() + 1, name.length() - ".jar".length());
      }
    }
    return "?";
  }
}
