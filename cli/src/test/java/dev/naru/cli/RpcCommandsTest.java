package dev.naru.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.Engine;
import dev.naru.engine.MemoryStore;
import dev.naru.engine.Platform;
import dev.naru.engine.Providers;
import dev.naru.engine.config.Limits;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.HostNetwork;
import dev.naru.engine.network.Listener;
import dev.naru.rpc.EventPattern;
import dev.naru.rpc.MessagePattern;
import dev.naru.rpc.OnLoop;
import dev.naru.rpc.RpcContext;
import dev.naru.rpc.RpcException;
import dev.naru.rpc.server.RpcConfig;
import dev.naru.rpc.server.RpcServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code naru rpc call}, {@code emit} and {@code list}. */
@Timeout(120)
class RpcCommandsTest {

  /** What is called. */
  public static class Sums {
    final CompletableFuture<String> heard = new CompletableFuture<>();

    @OnLoop
    @MessagePattern("sum")
    int sum(int[] numbers) {
      int sum = 0;
      for (int number : numbers) {
        sum += number;
      }
      return sum;
    }

    @MessagePattern(json = "{cmd: 'count', v: 1}")
    Stream<Integer> count(int upTo) {
      return Stream.iterate(1, i -> i + 1).limit(upTo);
    }

    @OnLoop
    @MessagePattern("tenant")
    String tenant(RpcContext context) {
      return context.metadata().path("tenant").asString("-");
    }

    @OnLoop
    @MessagePattern("fails")
    String fails() {
      throw new RpcException("not today");
    }

    @EventPattern("told")
    void told(String what) {
      heard.complete(what);
    }
  }

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(
        Stream.concat(Stream.of("rpc"), Stream.of(arguments)).toArray(String[]::new));
  }

  private interface Using {
    void use(Sums sums, String tcp, String udp);
  }

  private static void serving(Using using) throws Exception {
    Sums sums = new Sums();
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    try (HostNetwork network = new HostNetwork()) {
      Platform platform =
          new Platform(
              network,
              metrics,
              Limits.DEFAULTS,
              Path.of("unused"),
              () -> new MemoryStore(network, metrics));
      RpcServer server =
          new RpcServer(
              RpcConfig.listening(
                  Endpoint.parse("tcp://127.0.0.1:0"), Endpoint.parse("udp://127.0.0.1:0")),
              platform,
              List.of(sums));
      server.start();
      platform.listeners().open();
      try {
        using.use(sums, address(server, "tcp"), address(server, "udp"));
      } finally {
        server.close();
      }
    }
  }

  private static String address(RpcServer server, String scheme) {
    for (Map.Entry<Endpoint, Listener> each : server.listeners().entrySet()) {
      if (each.getKey().toString().startsWith(scheme)) {
        return scheme + "://127.0.0.1:" + ((InetSocketAddress) each.getValue().address()).getPort();
      }
    }
    throw new AssertionError("no listener " + scheme);
  }

  @Test
  void callPrintsALineForEachValue() throws Exception {
    serving(
        (sums, tcp, udp) -> {
          assertThat(run("call", tcp, "sum", "[1,2,3]")).isZero();
          assertThat(run("call", tcp, "{v: 1, cmd: 'count'}", "3")).isZero();
          assertThat(run("call", udp, "sum", "[4]")).isZero();
          assertThat(run("call", udp, "sum", "[5]", "--reliable")).isZero();
          assertThat(run("call", tcp, "tenant", "--metadata", "{\"tenant\":\"tea\"}")).isZero();
          assertThat(out.toString().lines())
              .containsExactly("6", "1", "2", "3", "4", "5", "\"tea\"");
        });
  }

  @Test
  void whatTheServiceSaysGoesWrongIsTold() throws Exception {
    serving(
        (sums, tcp, udp) -> {
          assertThat(run("call", tcp, "fails")).isEqualTo(ExitCode.FAILED);
          assertThat(err.toString()).contains("the service says:", "not today");
          assertThat(run("call", tcp, "nobody")).isEqualTo(ExitCode.FAILED);
          assertThat(err.toString()).contains("There is no matching message handler");
          assertThat(out.toString()).isEmpty();
        });
  }

  @Test
  void emitTellsAnEvent() throws Exception {
    serving(
        (sums, tcp, udp) -> {
          assertThat(run("emit", tcp, "told", "\"news\"")).isZero();
          assertThat(sums.heard.join()).isEqualTo("news");
          assertThat(out.toString()).isEmpty();
        });
  }

  @Test
  void whatCannotBeSentIsSaidBeforeAnythingIs() {
    assertThat(run("call", "tcp://127.0.0.1:1", "sum", "[1,")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("expected JSON");
    assertThat(run("call", "http://127.0.0.1:1", "sum")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("expected tcp://, tls:// or udp://host:port");
    assertThat(run("call", "tcp://127.0.0.1:1", "sum", "1", "--metadata", "1"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--metadata expects an object");
    assertThat(run("call", "tcp://127.0.0.1:1", "sum", "1", "--timeout", "0"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--timeout expects seconds");
  }

  @Test
  void whereNobodyListensThatIsSaid() {
    assertThat(run("call", "tcp://127.0.0.1:1", "sum")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("cannot connect to 127.0.0.1:1");
  }

  @Test
  void listShowsWhatTheRunningProcessHandles() throws Exception {
    Path services = Files.createDirectory(folder.resolve("services"));
    String type = Sums.class.getName().replace('.', '/') + ".class";
    try (JarOutputStream jar =
            new JarOutputStream(Files.newOutputStream(services.resolve("sums.jar")));
        InputStream in = Sums.class.getClassLoader().getResourceAsStream(type)) {
      jar.putNextEntry(new ZipEntry(type));
      in.transferTo(jar);
    }
    Path data = folder.resolve("data");
    Path file =
        Files.writeString(
            folder.resolve("naru.yaml"),
            """
            store: { data: %s }
            rpc:
              listen: tcp://127.0.0.1:0
              services: %s
              patterns:
                sum: { roles: [admin] }
            """
                .formatted(data, services));
    try (HostNetwork network = new HostNetwork();
        Engine engine =
            Engine.start(
                file, Providers.found(), network, new SimpleMeterRegistry(), Optional.of(data))) {
      assertThat(run("list", "-c", file.toString(), "--data", data.toString())).isZero();
    }
    String name = Sums.class.getName();
    assertThat(out.toString().lines())
        .containsExactlyInAnyOrder(
            "sum\tcall\t" + name + ".sum\tadmin",
            "{\"cmd\":\"count\",\"v\":1}\tcall\t" + name + ".count",
            "tenant\tcall\t" + name + ".tenant",
            "fails\tcall\t" + name + ".fails",
            "told\tevent\t" + name + ".told");
  }
}
