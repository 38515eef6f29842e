package dev.naru.was;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.apache.tomcat.jakartaee.Migration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Applications of the time before {@code jakarta.servlet}. */
class JavaEeTest {

  @WebServlet("/old")
  public static class Old extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print(HttpServlet.class.getName() + " " + javax.naming.Name.class);
    }
  }

  @TempDir private Path folder;

  /** The class as a compiler of that time would have made it: other names of the same kind. */
  private Path war() throws IOException {
    byte[] octets;
    String file = Old.class.getName().replace('.', '/') + ".class";
    try (InputStream in = Old.class.getResourceAsStream("/" + file)) {
      octets = in.readAllBytes();
    }
    return new War()
        .file("WEB-INF/classes/" + file, renamed(octets))
        .file(
            "WEB-INF/web.xml",
            "<web-app xmlns=\"http://xmlns.jcp.org/xml/ns/javaee\" version=\"4.0\"></web-app>")
        .archive(folder.resolve("old.war"));
  }

  /** {@code jakarta/servlet} becomes {@code javax/servlet} in the constant pool (JVMS, 4.4.7). */
  private static byte[] renamed(byte[] octets) throws IOException {
    java.io.DataInputStream in =
        new java.io.DataInputStream(new java.io.ByteArrayInputStream(octets));
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    java.io.DataOutputStream out = new java.io.DataOutputStream(bytes);
    out.writeLong(in.readLong());
    int count = in.readUnsignedShort();
    out.writeShort(count);
    for (int i = 1; i < count; i++) {
      int tag = in.readUnsignedByte();
      out.writeByte(tag);
      switch (tag) {
        case 1 -> out.writeUTF(in.readUTF().replace("jakarta/servlet", "javax/servlet"));
        case 5, 6 -> {
          out.writeLong(in.readLong());
          i++;
        }
        case 7, 8, 16, 19, 20 -> out.writeShort(in.readUnsignedShort());
        case 15 -> out.write(in.readNBytes(3));
        default -> out.writeInt(in.readInt());
      }
    }
    in.transferTo(out);
    return bytes.toByteArray();
  }

  private AppConfig config(Path app, boolean javaee) {
    return new AppConfig(
        app,
        Optional.empty(),
        Optional.empty(),
        SessionsConfig.DEFAULTS,
        AppLimits.DEFAULTS,
        javaee,
        false,
        Optional.empty(),
        Map.of());
  }

  @Test
  void itIsMovedOnceAndAnswers() throws IOException {
    Path war = war();
    assertThat(new String(Files.readAllBytes(war), StandardCharsets.ISO_8859_1)).isNotEmpty();
    TestPlatform platform = TestPlatform.on(NetworkKind.MEMORY);
    try (RunningApp app = RunningApp.start(platform, config(war, true), "/")) {
      assertThat(app.get("/old").body())
          .isEqualTo("jakarta.servlet.http.HttpServlet interface javax.naming.Name");
      try (Stream<Path> unpacked = Files.list(platform.platform().data().resolve("apps"))) {
        assertThat(unpacked.map(path -> path.getFileName().toString()))
            .anyMatch(name -> name.matches("old@[0-9a-f]{32}-jakarta"));
      }
    }
  }

  /** Whoever looks meanwhile is told; the tool stops at what it says of a signed library. */
  @Test
  void whileItIsMovedThatIsSaid() throws Exception {
    Path webapps = Files.createDirectory(folder.resolve("webapps"));
    new War()
        .jar("signed.jar", new War().file("META-INF/OLD.SF", ""))
        .file("index.html", "moved")
        .archive(webapps.resolve("old.war"));
    AppsConfig config =
        new AppsConfig(
            webapps,
            Optional.empty(),
            SessionsConfig.DEFAULTS,
            AppLimits.DEFAULTS,
            true,
            false,
            Optional.empty());
    TestPlatform platform = TestPlatform.withManualClock();
    AppsRoute route = new AppsRoute(config, RunningApp.context(platform, "/"));
    Logger tool = Logger.getLogger(Migration.class.getName());
    Stop stop = new Stop();
    tool.addHandler(stop);
    try (ExecutorService starter = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<RunningApp> start = starter.submit(() -> RunningApp.start(platform, route));
      try {
        assertThat(stop.reached.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(route.states())
            .singleElement()
            .satisfies(
                state -> {
                  assertThat(state.status()).isEqualTo(AppState.Status.STARTING);
                  assertThat(state.detail()).isEqualTo("for 0 s, being moved to jakarta.servlet");
                });
      } finally {
        stop.goOn.countDown();
      }
      try (RunningApp app = start.get()) {
        assertThat(app.get("/old/index.html").body()).isEqualTo("moved");
      }
    } finally {
      tool.removeHandler(stop);
    }
  }

  /** Holds whoever logs until the test lets it go on. */
  private static final class Stop extends Handler {
    final CountDownLatch reached = new CountDownLatch(1);
    final CountDownLatch goOn = new CountDownLatch(1);

    @Override
    public void publish(LogRecord what) {
      reached.countDown();
      try {
        goOn.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  void withoutTheOptionItIsNotAndAFolderCannotBe() throws IOException {
    Path war = war();
    try (RunningApp app =
        RunningApp.start(TestPlatform.on(NetworkKind.MEMORY), config(war, false), "/")) {
      assertThat(app.get("/old").status()).isEqualTo(404);
    }
    Path plain = Files.createDirectory(folder.resolve("plain"));
    assertThatThrownBy(
            () -> RunningApp.start(TestPlatform.on(NetworkKind.MEMORY), config(plain, true), "/"))
        .hasMessageContaining("plain: is a folder; only a WAR can be converted");
  }
}
