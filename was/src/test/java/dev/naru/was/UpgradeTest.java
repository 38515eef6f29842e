package dev.naru.was;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.http.TestClient;
import dev.naru.http.TestResponse;
import dev.naru.http.exchange.ServerConnection.Stage;
import dev.naru.was.spec.Spec;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Section 2.3.3.5 of the specification. */
class UpgradeTest {

  /** Sends back what it reads, line by line, on its own thread; ends with an empty one. */
  public static class Blocking implements HttpUpgradeHandler {
    HttpServlet owner;

    @Override
    public void init(WebConnection connection) {
      try (connection) {
        ServletInputStream in = connection.getInputStream();
        ServletOutputStream out = connection.getOutputStream();
        byte[] line = new byte[100];
        for (int count = in.readLine(line, 0, 100); count > 1; count = in.readLine(line, 0, 100)) {
          out.write(line, 0, count);
          out.flush();
        }
        out.print("bye\n");
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void destroy() {
      AsyncTest.Desk.log(owner.getServletContext(), "destroyed");
    }
  }

  /** Sends back what it reads, by listeners. */
  public static class Listening implements HttpUpgradeHandler {
    HttpServlet owner;

    @Override
    public void init(WebConnection connection) {
      try {
        NonBlockingTest.Echo echo =
            new NonBlockingTest.Echo(
                connection.getInputStream(),
                connection.getOutputStream(),
                () -> {
                  try {
                    connection.close();
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                });
        connection.getInputStream().setReadListener(echo);
        connection.getOutputStream().setWriteListener(echo);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void destroy() {
      AsyncTest.Desk.log(owner.getServletContext(), "destroyed");
    }
  }

  @WebServlet("/up/*")
  public static class Upgrading extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException {
      response.setStatus(101);
      response.setHeader("Upgrade", "lines");
      response.setHeader("Connection", "Upgrade");
      response.setHeader("X-Said", "yes");
      if (request.getPathInfo().equals("/blocking")) {
        request.upgrade(Blocking.class).owner = this;
      } else {
        request.upgrade(Listening.class).owner = this;
      }
    }
  }

  @TempDir Path folder;
  private RunningApp app;

  @BeforeEach
  void start() throws IOException {
    Path war =
        new War()
            .classes(
                AsyncTest.Desk.class,
                NonBlockingTest.Log.class,
                NonBlockingTest.Echo.class,
                Blocking.class,
                Listening.class,
                Upgrading.class)
            .folder(folder.resolve("app"));
    app = RunningApp.start(TestPlatform.on(NetworkKind.EPOLL), RunningApp.config(war), "/");
  }

  @AfterEach
  void stop() {
    app.close();
  }

  /** Protocol octets may follow the head at once. */
  private TestClient upgrade(String path, String then) {
    return app.server()
        .connect()
        .send(
            "POST "
                + path
                + " HTTP/1.1\r\nHost: site.test\r\nUpgrade: other, lines\r\n"
                + "Connection: Upgrade\r\n\r\n"
                + then);
  }

  private static void awaitHead(TestClient client) throws IOException {
    TestResponse head = client.anyResponse();
    assertThat(head.status()).isEqualTo(101);
    assertThat(head.field("Upgrade")).contains("lines");
    assertThat(head.field("X-Said")).contains("yes");
  }

  @Test
  @Spec("2.3.3.5.a")
  void aHandlerMayBlock() throws IOException {
    try (TestClient client = upgrade("/up/blocking", "one\n")) {
      awaitHead(client);
      assertThat(client.piece()).isEqualTo("one\n");
      client.send("two\n\n");

      assertThat(client.rest()).isEqualTo("two\nbye\n");
      assertThat(app.get("/log?n=1").body()).isEqualTo("destroyed;");
    }
  }

  @Test
  @Spec("2.3.3.5.b")
  void aHandlerMayListenAndHoldsNoPlaceMeanwhile() throws IOException {
    try (TestClient client = upgrade("/up/listening", "one\n")) {
      awaitHead(client);
      assertThat(client.piece()).isEqualTo("one\n");
      assertThat(app.server().service().current())
          .singleElement()
          .satisfies(one -> assertThat(one.stage()).isEqualTo(Stage.WRITING));
      client.send("two\n");
      assertThat(client.piece()).isEqualTo("two\n");
      client.shutdownOutput();

      assertThat(client.rest()).isEmpty();
      assertThat(app.get("/log?n=1").body()).isEqualTo("destroyed;");
    }
  }

  @Test
  void whatTheClientDoesNotOfferIsRefused() throws IOException {
    assertThat(app.get("/up/blocking").status()).isEqualTo(500);
  }

  @Test
  @Spec("2.3.3.5.b")
  void aHandlerIsDestroyedWhenTheApplicationStops() throws IOException {
    try (TestClient client = upgrade("/up/listening", "one\n")) {
      awaitHead(client);
      assertThat(client.piece()).isEqualTo("one\n");

      app.undeploy();

      assertThat(client.rest()).isEmpty();
    }
  }
}
