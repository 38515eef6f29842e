package dev.naru.rpc.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.Listener;
import dev.naru.rpc.client.RpcClient;
import dev.naru.rpc.server.RpcConfig.PatternConfig;
import dev.naru.rpc.server.RpcConfig.RpcLimits;
import dev.naru.rpc.server.RpcConfig.UdpConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Services from JARs, each in a loader of its own. */
@Timeout(120)
class ServiceFolderTest {

  private static final String HELLO =
      """
      package example;
      import dev.naru.rpc.*;
      public class Hello implements AutoCloseable {
        private final ServiceContext context;
        Hello(ServiceContext context) { this.context = context; }
        @MessagePattern("hello")
        String hello(String name) {
          return context.setting("greeting").orElse("Hello") + ", " + name + " from " + context.name();
        }
        @MessagePattern("netty")
        boolean sees() {
          try {
            Class.forName("io.netty.channel.Channel");
            return true;
          } catch (ClassNotFoundException hidden) {
            return false;
          }
        }
        @Override public void close() { System.setProperty("hello.closed", "yes"); }
      }
      """;

  private static final String SHOUT =
      """
      package example;
      import dev.naru.rpc.*;
      public class Shout implements RpcInterceptor {
        public Object intercept(RpcContext context, Call call) throws Exception {
          Object result = call.proceed();
          return result instanceof String text ? text.toUpperCase() : result;
        }
      }
      """;

  @TempDir Path folder;
  private final TestPlatform platform = TestPlatform.on(NetworkKind.EPOLL);
  private Optional<RpcServer> running = Optional.empty();

  @AfterEach
  void close() {
    running.ifPresent(RpcServer::close);
    platform.close();
    System.clearProperty("hello.closed"); // as each that is closed has set it
  }

  private void jar(String name, Map<String, String> sources, Map<String, String> files)
      throws IOException {
    Path work = Files.createTempDirectory(folder, "work");
    for (Map.Entry<String, String> source : sources.entrySet()) {
      Path file = work.resolve(source.getKey() + ".java");
      Files.writeString(file, source.getValue());
      int exit =
          ToolProvider.getSystemJavaCompiler()
              .run(
                  null,
                  null,
                  null,
                  "-d",
                  work.resolve("classes").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  file.toString());
      assertThat(exit).isZero();
    }
    Path services = Files.createDirectories(folder.resolve("services"));
    try (OutputStream out = Files.newOutputStream(services.resolve(name));
        JarOutputStream jar = new JarOutputStream(out)) {
      Path classes = Files.createDirectories(work.resolve("classes"));
      try (Stream<Path> all = Files.walk(classes)) {
        for (Path each : all.filter(Files::isRegularFile).toList()) {
          jar.putNextEntry(new JarEntry(classes.relativize(each).toString()));
          jar.write(Files.readAllBytes(each));
        }
      }
      for (Map.Entry<String, String> file : files.entrySet()) {
        jar.putNextEntry(new JarEntry(file.getKey()));
        jar.write(file.getValue().getBytes(UTF_8));
      }
    }
  }

  private RpcConfig config(Map<String, PatternConfig> patterns) {
    return new RpcConfig(
        List.of(Endpoint.parse("tcp://127.0.0.1:0")),
        Optional.of(folder.resolve("services")),
        RpcLimits.DEFAULTS,
        patterns,
        UdpConfig.DEFAULTS,
        Map.of("greeting", "Good day"));
  }

  private RpcServer start(RpcConfig config) throws IOException {
    RpcServer server = new RpcServer(config, platform.platform(), List.of());
    running = Optional.of(server);
    server.start();
    platform.platform().listeners().open();
    return server;
  }

  private String ask(RpcServer server, String pattern, Object data) {
    Listener listener = server.listeners().values().iterator().next();
    int port = ((InetSocketAddress) listener.address()).getPort();
    try (RpcClient client =
        RpcClient.tcp("127.0.0.1", port)
            .network(platform.platform().network())
            .timeout(Duration.ofSeconds(60))
            .open()) {
      return String.valueOf(client.send(pattern, data, Object.class).toCompletableFuture().join());
    }
  }

  @Test
  void aJarIsAServiceThatSeesNothingOfTheProgramButItsApi() throws IOException {
    jar("hello.jar", Map.of("Hello", HELLO), Map.of());
    RpcServer server = start(config(Map.of()));
    assertThat(ask(server, "hello", "Kim")).isEqualTo("Good day, Kim from hello");
    assertThat(ask(server, "netty", 1)).isEqualTo("false");
    server.close();
    assertThat(System.getProperty("hello.closed")).isEqualTo("yes");
  }

  @Test
  void anInterceptorStandsAroundTheHandlersOfItsJar() throws IOException {
    jar(
        "loud.jar",
        Map.of("Hello", HELLO, "Shout", SHOUT),
        Map.of("META-INF/services/dev.naru.rpc.RpcInterceptor", "example.Shout\n"));
    assertThat(ask(start(config(Map.of())), "hello", "Kim")).isEqualTo("GOOD DAY, KIM FROM LOUD");
  }

  @Test
  void theConfigurationGoesBeforeWhatMethodsSay() throws IOException {
    jar("hello.jar", Map.of("Hello", HELLO), Map.of());
    PatternConfig admins = new PatternConfig(Optional.empty(), Optional.empty(), Set.of("admin"));
    RpcServer server = start(config(Map.of("hello", admins)));
    assertThatThrownBy(() -> ask(server, "hello", "Kim")).hasMessageContaining("Unauthorized");
    server.apply(config(Map.of()));
    assertThat(ask(server, "hello", "Kim")).startsWith("Good day");
  }

  @Test
  void twoServicesThatAnswerTheSamePatternAreRefused() throws IOException {
    jar("a.jar", Map.of("Hello", HELLO), Map.of());
    jar("b.jar", Map.of("Hello", HELLO), Map.of());
    assertThatThrownBy(() -> start(config(Map.of())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("hello is answered twice");
  }

  @Test
  void aJarWithoutHandlersIsRefused() throws IOException {
    jar("empty.jar", Map.of(), Map.of("readme", "nothing"));
    assertThatThrownBy(() -> start(config(Map.of())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("service empty.jar: it has no class with a method");
  }
}
