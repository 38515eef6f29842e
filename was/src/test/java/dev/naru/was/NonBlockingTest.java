package dev.naru.was;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.http.H2Client;
import dev.naru.http.TestClient;
import dev.naru.http.TestResponse;
import dev.naru.was.spec.Spec;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sections 3.8 and 5.1 of the specification. */
class NonBlockingTest {

  /** Tells what has happened while other requests were answered. */
  @WebServlet("/log")
  public static class Log extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      BlockingQueue<String> log = AsyncTest.Desk.queue(getServletContext(), "log");
      if (request.getParameter("until") != null) {
        String event = AsyncTest.Desk.take(log);
        while (!event.startsWith(request.getParameter("until"))) {
          event = AsyncTest.Desk.take(log);
        }
        response.getWriter().print(event);
        return;
      }
      for (int i = Integer.parseInt(request.getParameter("n")); i > 0; i--) {
        response.getWriter().print(AsyncTest.Desk.take(log) + ";");
      }
    }
  }

  /** Reads as it comes, and answers when it has all: how much, and how often it was called. */
  @WebServlet(urlPatterns = "/count", asyncSupported = true)
  public static class Counting extends HttpServlet {
    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      AsyncContext async = request.startAsync();
      ServletInputStream in = request.getInputStream();
      AtomicInteger running = new AtomicInteger();
      in.setReadListener(
          new ReadListener() {
            private long octets;
            private int calls;

            @Override
            public void onDataAvailable() throws IOException {
              calls++;
              String log = running.incrementAndGet() == 1 ? "data" : "at the same time";
              AsyncTest.Desk.log(getServletContext(), log);
              byte[] some = new byte[1000];
              while (in.isReady() && !in.isFinished()) {
                octets += Math.max(0, in.read(some));
              }
              running.decrementAndGet();
            }

            @Override
            public void onAllDataRead() throws IOException {
              response.getWriter().print(octets + " in " + (calls > 0) + " " + in.isFinished());
              async.complete();
            }

            @Override
            public void onError(Throwable t) {
              AsyncTest.Desk.log(getServletContext(), "error " + t.getMessage());
            }
          });
    }
  }

  /** Writes as much as it is asked for, as it can. */
  @WebServlet(urlPatterns = "/pour", asyncSupported = true)
  public static class Pouring extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      AsyncContext async = request.startAsync();
      async.setTimeout(0);
      int chunks = Integer.parseInt(request.getParameter("chunks"));
      ServletOutputStream out = response.getOutputStream();
      out.setWriteListener(
          new WriteListener() {
            private int done;

            @Override
            public void onWritePossible() throws IOException {
              while (out.isReady()) {
                if (done == chunks) {
                  async.complete();
                  return;
                }
                out.write(new byte[10_000]);
                done++;
              }
              AsyncTest.Desk.log(getServletContext(), "waits");
            }

            @Override
            public void onError(Throwable t) {
              AsyncTest.Desk.log(getServletContext(), "error " + t.getMessage());
            }
          });
    }
  }

  /** Sends back what comes, both ways without blocking. */
  @WebServlet(urlPatterns = "/echo", asyncSupported = true)
  public static class Echoing extends HttpServlet {
    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      AsyncContext async = request.startAsync();
      async.setTimeout(0);
      Echo echo = new Echo(request.getInputStream(), response.getOutputStream(), async::complete);
      request.getInputStream().setReadListener(echo);
      response.getOutputStream().setWriteListener(echo);
    }
  }

  /** Both listeners, which the container never calls at the same time. */
  public static class Echo implements ReadListener, WriteListener {
    private final ServletInputStream in;
    private final ServletOutputStream out;
    private final Runnable whenDone;
    private boolean done;

    Echo(ServletInputStream in, ServletOutputStream out, Runnable whenDone) {
      this.in = in;
      this.out = out;
      this.whenDone = whenDone;
    }

    private void go() throws IOException {
      byte[] some = new byte[4096];
      while (!done && out.isReady() && in.isReady()) {
        int count = in.read(some);
        if (count < 0) {
          return;
        }
        out.write(some, 0, count);
        if (out.isReady()) {
          out.flush();
        }
      }
    }

    @Override
    public void onDataAvailable() throws IOException {
      go();
    }

    @Override
    public void onWritePossible() throws IOException {
      go();
    }

    @Override
    public void onAllDataRead() {
      done = true;
      whenDone.run();
    }

    @Override
    public void onError(Throwable t) {
      done = true;
    }
  }

  /** Breaks one rule. */
  @WebServlet(urlPatterns = "/rule", asyncSupported = true)
  public static class Breaking extends HttpServlet {
    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      ServletInputStream in = request.getInputStream();
      ServletOutputStream out = response.getOutputStream();
      ReadListener reads = new Echo(in, out, () -> {});
      WriteListener writes = new Echo(in, out, () -> {});
      String said = in.isReady() + " " + out.isReady() + " ";
      said += refused(() -> in.setReadListener(reads));
      said += refused(() -> out.setWriteListener(writes));
      AsyncContext async = request.startAsync();
      said += refused(() -> in.setReadListener(null)) + refused(() -> out.setWriteListener(null));
      in.setReadListener(reads);
      out.setWriteListener(writes);
      said += refused(() -> in.setReadListener(reads));
      said += refused(() -> out.setWriteListener(writes));
      said += refused(() -> in.readAllBytes());
      if (!in.isReady()) {
        said += refused(() -> in.read());
      }
      out.print(said);
      async.complete();
    }

    interface Call {
      void run() throws IOException;
    }

    private static String refused(Call call) throws IOException {
      try {
        call.run();
        return "done ";
      } catch (RuntimeException e) {
        return e.getClass().getSimpleName() + " ";
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
                Log.class,
                Counting.class,
                Pouring.class,
                Echoing.class,
                Echo.class,
                Breaking.class)
            .folder(folder.resolve("app"));
    app = RunningApp.start(TestPlatform.on(NetworkKind.EPOLL), RunningApp.config(war), "/");
  }

  @AfterEach
  void stop() {
    app.close();
  }

  private static String post(String target, long length) {
    return "POST "
        + target
        + " HTTP/1.1\r\nHost: site.test\r\nContent-Length: "
        + length
        + "\r\n\r\n";
  }

  @Test
  @Spec("3.8.a")
  void aBodyIsReadAsItComes() throws IOException {
    try (TestClient client = app.server().connect()) {
      client.send(post("/count", 200_010)).send("0123456789");
      assertThat(app.get("/log?n=1").body()).isEqualTo("data;");
      client.send(new byte[200_000]);

      assertThat(client.response().body()).isEqualTo("200010 in true true");
    }
  }

  @Test
  void aBodyInChunksEndsWithItsLast() throws IOException {
    try (TestClient client = app.server().connect()) {
      client.send(
          "POST /count HTTP/1.1\r\n"
              + "Host: site.test\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n"
              + "3\r\n"
              + "abc\r\n");
      assertThat(app.get("/log?n=1").body()).isEqualTo("data;");
      client.send("0\r\n\r\n");

      assertThat(client.response().body()).isEqualTo("3 in true true");
    }
  }

  @Test
  void anEmptyBodyIsReadAtOnce() throws IOException {
    assertThat(app.send("POST", "/count", "").body()).isEqualTo("0 in false true");
  }

  @Test
  void aBodyOverHttp2IsReadAsItComes() throws IOException {
    try (H2Client client = app.server().connect2()) {
      client.request(1, false, "POST", "/count").data(1, false, "abc").send();
      assertThat(app.get("/log?n=1").body()).isEqualTo("data;");
      client.data(1, true, "def").send();

      assertThat(client.response(1).body()).isEqualTo("6 in true true");
    }
  }

  @Test
  @Spec("3.8.a")
  void theListenerIsToldOfABrokenBody() throws IOException {
    try (TestClient client = app.server().connect()) {
      client.send(
          "POST /count HTTP/1.1\r\n"
              + "Host: site.test\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n"
              + "3\r\n"
              + "abc\r\n");
      assertThat(app.get("/log?n=1").body()).isEqualTo("data;");
      client.send("broken\r\n");

      assertThat(app.get("/log?n=1").body()).startsWith("error ");
      assertThat(client.response().status()).isEqualTo(400);
    }
  }

  @Test
  void theListenerIsToldOfAResetStream() throws IOException {
    try (H2Client client = app.server().connect2()) {
      client.request(1, false, "POST", "/count").data(1, false, "abc").send();
      assertThat(app.get("/log?n=1").body()).isEqualTo("data;");
      client.reset(1).send();

      assertThat(app.get("/log?n=1").body()).startsWith("error ");
    }
  }

  /** No request has a thread: those that are at their end have given it back. */
  private void awaitNobodyAtWork() {
    var inFlight = app.server().platform().platform().inFlight();
    long end = System.nanoTime() + 30_000_000_000L;
    while (inFlight.running() > 0 && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(inFlight.running()).isZero();
  }

  @Test
  @Spec("5.4.a")
  void aSlowReaderMakesTheWriterWait() throws IOException {
    try (TestClient client = app.server().connect().reading(false)) {
      client.send("GET /pour?chunks=2000 HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n");
      assertThat(app.get("/log?n=1").body()).isEqualTo("waits;");
      awaitNobodyAtWork();
      client.reading(true);

      assertThat(client.response().body()).hasSize(20_000_000);
    }
  }

  @Test
  void aSlowReaderOverHttp2MakesTheWriterWait() throws IOException {
    try (H2Client client = app.server().connect2()) {
      client.request(1, true, "GET", "/pour?chunks=100").send();
      assertThat(app.get("/log?n=1").body()).isEqualTo("waits;");

      assertThat(client.response(1).body()).hasSize(1_000_000);
    }
  }

  @Test
  @Spec("5.4.a")
  void aWriterIsToldThatTheReaderIsGone() throws IOException {
    try (H2Client client = app.server().connect2()) {
      client.request(1, true, "GET", "/pour?chunks=100").send();
      assertThat(app.get("/log?n=1").body()).isEqualTo("waits;");
      client.reset(1).send();

      assertThat(app.get("/log?until=error").body()).isEqualTo("error the client is gone");
    }
  }

  @Test
  @Spec("3.8.d")
  void whatIsReadCanBeWrittenMeanwhile() throws IOException {
    try (TestClient client = app.server().connect()) {
      client.send(
          "POST /echo HTTP/1.1\r\n"
              + "Host: site.test\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n"
              + "3\r\n"
              + "abc\r\n");
      assertThat(client.awaitOctets(100).silent()).isFalse();
      client.send("3\r\ndef\r\n0\r\n\r\n");

      TestResponse answer = client.response();
      assertThat(answer.body()).isEqualTo("abcdef");
    }
  }

  @Test
  @Spec({"3.8.b", "3.8.c"})
  void rulesAreKept() throws IOException {
    try (TestClient client = app.server().connect()) {
      client.send("POST /rule HTTP/1.1\r\nHost: site.test\r\nTransfer-Encoding: chunked\r\n\r\n");

      assertThat(client.response().body())
          .isEqualTo(
              "true true IllegalStateException IllegalStateException NullPointerException"
                  + " NullPointerException IllegalStateException IllegalStateException"
                  + " IllegalStateException IllegalStateException ");
    }
  }
}
