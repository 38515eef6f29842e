package dev.naru.was;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.TestPlatform;
import dev.naru.http.H2Client;
import dev.naru.http.TestClient;
import dev.naru.http.TestResponse;
import dev.naru.http.exchange.ServerConnection.Stage;
import dev.naru.was.spec.Spec;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Section 2.3.3.3 of the specification. */
class AsyncTest {

  /** What the servlets hand to each other: they answer different requests. */
  static final class Desk {
    private Desk() {}

    @SuppressWarnings("unchecked")
    static <T> BlockingQueue<T> queue(ServletContext context, String name) {
      synchronized (context) {
        Object queue = context.getAttribute(name);
        if (queue == null) {
          queue = new LinkedBlockingQueue<T>();
          context.setAttribute(name, queue);
        }
        return (BlockingQueue<T>) queue;
      }
    }

    static void log(ServletContext context, String event) {
      Desk.<String>queue(context, "log").add(event);
    }

    static <T> T take(BlockingQueue<T> queue) {
      try {
        T taken = queue.poll(60, TimeUnit.SECONDS);
        if (taken == null) {
          throw new IllegalStateException("nothing came");
        }
        return taken;
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Tells what has happened, as many events as are asked for. */
  @WebServlet("/log")
  public static class Log extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      BlockingQueue<String> log = Desk.queue(getServletContext(), "log");
      for (int i = Integer.parseInt(request.getParameter("n")); i > 0; i--) {
        response.getWriter().print(Desk.take(log) + ";");
      }
      response.getWriter().print(log);
    }
  }

  /** Writes what it is told of into the log; does what it was made for. */
  public static class Telling implements AsyncListener {
    private final ServletContext context;
    private final String name;
    private final String then;

    Telling(ServletContext context, String name, String then) {
      this.context = context;
      this.name = name;
      this.then = then;
    }

    private void tell(String event, AsyncEvent of) {
      Throwable thrown = of.getThrowable();
      Desk.log(context, name + event + (thrown == null ? "" : " " + thrown.getMessage()));
      switch (then) {
        case "dispatch" -> of.getAsyncContext().dispatch("/seen");
        case "complete" -> of.getAsyncContext().complete();
        case "throw" -> throw new IllegalStateException("the listener fails");
        default -> {}
      }
    }

    @Override
    public void onComplete(AsyncEvent event) {
      Desk.log(context, name + " complete");
    }

    @Override
    public void onTimeout(AsyncEvent event) {
      tell(" timeout", event);
    }

    @Override
    public void onError(AsyncEvent event) {
      tell(" error", event);
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
      Desk.log(context, name + " restarted");
      if (then.equals("again")) {
        event.getAsyncContext().addListener(this);
      }
    }
  }

  /** Tells when requests leave the application. */
  @WebListener
  public static class Leaving implements ServletRequestListener {
    @Override
    public void requestDestroyed(ServletRequestEvent event) {
      if (((HttpServletRequest) event.getServletRequest()).getRequestURI().contains("park")) {
        Desk.log(event.getServletContext(), "destroyed");
      }
    }
  }

  /** Goes into asynchronous mode, and leaves its context on the desk. */
  @WebServlet(urlPatterns = "/park/*", asyncSupported = true)
  public static class Parking extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException {
      ServletContext context = getServletContext();
      response.getWriter().print("parked ");
      AsyncContext async = request.startAsync();
      if (request.getParameter("timeout") != null) {
        async.setTimeout(Long.parseLong(request.getParameter("timeout")));
      }
      String listeners = request.getParameter("listeners");
      if (listeners != null) {
        int number = 1;
        for (String then : listeners.split(",")) {
          async.addListener(new Telling(context, "L" + number++, then));
        }
      }
      switch (String.valueOf(request.getPathInfo())) {
        case "/at-once" -> {
          async.complete();
          response.getWriter().print(request.isAsyncStarted());
        }
        case "/dispatch-at-once" -> {
          async.dispatch("/seen?p=2");
          response.getWriter().print(request.isAsyncStarted() + " ");
        }
        case "/throws" -> throw new IllegalStateException("thrown");
        case "/twice" -> request.startAsync();
        default -> Desk.<AsyncContext>queue(context, "parked").add(async);
      }
    }
  }

  /** Does something with what lies on the desk. */
  @WebServlet("/wake/*")
  public static class Waking extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      AsyncContext async = Desk.take(Desk.<AsyncContext>queue(getServletContext(), "parked"));
      switch (request.getPathInfo()) {
        case "/complete" -> {
          async.getResponse().getWriter().print("woken");
          async.complete();
          response.getWriter().print(refused(async::complete) + refused(async::dispatch));
          response.getWriter().print(refused(async::getRequest) + refused(async::getResponse));
        }
        case "/late" -> {
          response.getWriter().print(refused(() -> async.setTimeout(1)));
          response.getWriter().print(refused(() -> async.addListener(null)));
          response.getWriter().print(refused(() -> async.getRequest().startAsync()));
          async.complete();
        }
        case "/dispatch" -> async.dispatch("/seen?p=2");
        case "/again" -> async.dispatch();
        case "/back" -> async.dispatch("/park/more?listeners=");
        case "/nowhere" -> async.dispatch("nowhere");
        case "/failing" -> async.dispatch("/failing");
        case "/error" -> {
          ((HttpServletResponse) async.getResponse()).sendError(409, "from elsewhere");
          async.complete();
        }
        case "/work" ->
            async.start(
                () -> {
                  try {
                    async
                        .getResponse()
                        .getWriter()
                        .print(
                            Thread.currentThread().isVirtual()
                                + " "
                                + (Thread.currentThread().getContextClassLoader()
                                    == Waking.class.getClassLoader()));
                  } catch (IOException e) {
                    throw new IllegalStateException(e);
                  }
                  async.complete();
                });
        case "/broken-work" ->
            async.start(
                () -> {
                  throw new IllegalStateException("no work");
                });
        default -> throw new IllegalArgumentException();
      }
    }

    private static String refused(Runnable call) {
      try {
        call.run();
        return "done ";
      } catch (IllegalStateException e) {
        return "refused ";
      }
    }
  }

  /** Tells what it sees of a dispatch. */
  @WebServlet(urlPatterns = "/seen", asyncSupported = true)
  public static class Seeing extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response
          .getWriter()
          .printf(
              "%s %s %s p=%s was %s %s %s %s %s started=%s supported=%s %s",
              request.getDispatcherType(),
              request.getRequestURI(),
              request.getServletPath(),
              request.getParameter("p"),
              request.getAttribute(AsyncContext.ASYNC_REQUEST_URI),
              request.getAttribute(AsyncContext.ASYNC_CONTEXT_PATH),
              request.getAttribute(AsyncContext.ASYNC_SERVLET_PATH),
              request.getAttribute(AsyncContext.ASYNC_PATH_INFO),
              request.getAttribute(AsyncContext.ASYNC_QUERY_STRING),
              request.isAsyncStarted(),
              request.isAsyncSupported(),
              request.getAttribute("filtered"));
    }
  }

  @WebServlet(urlPatterns = "/failing", asyncSupported = true)
  public static class Failing extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
      throw new IllegalStateException("dispatched in vain");
    }
  }

  @WebServlet(urlPatterns = "/forward/*", asyncSupported = true)
  public static class Forwarding extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException {
      request
          .getRequestDispatcher(request.getPathInfo())
          .forward(new HttpServletRequestWrapper(request), response);
    }
  }

  @WebServlet("/old")
  public static class Old extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
      request.startAsync();
    }
  }

  @WebServlet("/page")
  public static class Page extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response
          .getWriter()
          .printf(
              "page %s %s",
              request.getAttribute("jakarta.servlet.error.status_code"),
              request.getAttribute("jakarta.servlet.error.exception"));
    }
  }

  @WebFilter(
      urlPatterns = "/seen",
      asyncSupported = true,
      dispatcherTypes = {DispatcherType.ASYNC})
  public static class Filtering implements Filter {
    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      request.setAttribute("filtered", "filtered " + request.getDispatcherType());
      chain.doFilter(request, response);
    }
  }

  @TempDir Path folder;
  private TestPlatform platform;
  private RunningApp app;

  @BeforeEach
  void start() throws IOException {
    platform = TestPlatform.withManualClock();
    Path war =
        new War()
            .classes(
                Desk.class,
                Telling.class,
                Log.class,
                Leaving.class,
                Parking.class,
                Waking.class,
                Seeing.class,
                Failing.class,
                Forwarding.class,
                Old.class,
                Page.class,
                Filtering.class)
            .webXml(
                "<error-page><error-code>500</error-code><location>/page</location></error-page>"
                    + "<error-page><error-code>409</error-code><location>/page</location>"
                    + "</error-page>")
            .folder(folder.resolve("app"));
    app = RunningApp.start(platform, RunningApp.config(war), "/a/");
  }

  @AfterEach
  void stop() {
    app.close();
  }

  private TestClient ask(String target) {
    return app.server()
        .connect()
        .send("GET " + target + " HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n");
  }

  @Test
  @Spec({"2.3.3.3.b", "2.3.3.3.e", "3.14.a"})
  void anotherThreadCompletesARequest() throws IOException {
    try (TestClient parked = ask("/a/park?listeners=-")) {
      assertThat(app.get("/a/wake/complete").body())
          .as("what is refused afterwards")
          .isEqualTo("refused refused refused refused ");

      TestResponse answer = parked.response();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("parked woken");
      assertThat(app.get("/a/log?n=2").body()).isEqualTo("L1 complete;destroyed;[]");
    }
  }

  @Test
  void completionWithinTheDispatchTakesEffectWhenItReturns() throws IOException {
    assertThat(app.get("/a/park/at-once").body()).isEqualTo("parked true");
  }

  @Test
  @Spec("9.7.a")
  void aDispatchSeesItsOwnPathAndTheFirstOne() throws IOException {
    try (TestClient parked = ask("/a/park/x?p=1")) {
      app.get("/a/wake/dispatch");

      assertThat(parked.response().body())
          .isEqualTo(
              "parked ASYNC /a/seen /seen p=2 was /a/park/x /a /park /x p=1"
                  + " started=false supported=true filtered ASYNC");
    }
  }

  @Test
  @Spec("2.3.3.3.c")
  void aDispatchWithinTheDispatchTakesEffectWhenItReturns() throws IOException {
    assertThat(app.get("/a/park/dispatch-at-once").body()).startsWith("parked true ASYNC /a/seen");
  }

  @Test
  @Spec("2.3.3.3.h")
  void aDispatchWithoutPathLeadsWhereTheContainerHadSentTheRequest() throws IOException {
    try (TestClient parked = ask("/a/forward/park/y")) {
      app.get("/a/wake/again"); // to /forward/park/y again, which parks again
      app.get("/a/wake/dispatch");

      assertThat(parked.response().body()).contains("was /a/forward/park/y /a /forward /park/y");
    }
  }

  @Test
  @Spec("2.3.3.3.g")
  void listenersOfACycleAreToldOfTheNextAndStayOnlyWhenAddedAgain() throws IOException {
    try (TestClient parked = ask("/a/park?listeners=again,-")) {
      app.get("/a/wake/back");
      app.get("/a/wake/complete");

      parked.response();
      assertThat(app.get("/a/log?n=5").body())
          .isEqualTo("L1 restarted;L2 restarted;L1 complete;L1 complete;destroyed;[]");
    }
  }

  @Test
  @Spec("2.3.3.3.d")
  void aCycleThatNobodyEndsIsAnsweredByTheErrorPageAfterItsTime() throws IOException {
    try (TestClient parked = ask("/a/park?timeout=5000&listeners=throw,-")) {
      platform.clock().advance(Duration.ofMillis(4999));
      assertThat(parked.silent()).isTrue();
      awaitParked();
      platform.clock().advance(Duration.ofMillis(5000));

      TestResponse answer = parked.response();
      assertThat(answer.status()).isEqualTo(500);
      assertThat(answer.body()).isEqualTo("page 500 null");
      assertThat(app.get("/a/log?n=5").body())
          .isEqualTo("L1 timeout;L2 timeout;L1 complete;L2 complete;destroyed;[]");
    }
  }

  @Test
  void aListenerMayHandleATimeout() throws IOException {
    try (TestClient parked = ask("/a/park?listeners=dispatch")) {
      awaitParked();
      platform.clock().advance(Duration.ofSeconds(30));

      assertThat(parked.response().body()).startsWith("parked ASYNC /a/seen");
    }
  }

  @Test
  void aCycleWithoutTimeoutWaits() throws IOException {
    try (TestClient parked = ask("/a/park?timeout=0")) {
      awaitParked();
      platform.clock().advance(Duration.ofHours(1));

      app.get("/a/wake/complete");
      assertThat(parked.response().body()).isEqualTo("parked woken");
    }
  }

  @Test
  @Spec("2.3.3.3.f")
  void whatIsThrownAfterTheStartGoesToListenersAndThenToTheErrorPage() throws IOException {
    TestResponse answer = app.get("/a/park/throws?listeners=-");

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.body()).isEqualTo("page 500 java.lang.IllegalStateException: thrown");
    assertThat(app.get("/a/log?n=3").body()).isEqualTo("L1 error thrown;L1 complete;destroyed;[]");
  }

  @Test
  void aListenerMayHandleAFailure() throws IOException {
    TestResponse answer = app.get("/a/park/throws?listeners=dispatch");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).startsWith("parked ASYNC /a/seen");
  }

  @Test
  void aDispatchThatFailsGoesToListenersAndThenToTheErrorPage() throws IOException {
    try (TestClient parked = ask("/a/park?listeners=-")) {
      app.get("/a/wake/failing");

      assertThat(parked.response().body()).contains("page 500", "dispatched in vain");
      assertThat(app.get("/a/log?n=3").body())
          .isEqualTo("L1 error dispatched in vain;L1 complete;destroyed;[]");
    }
  }

  @Test
  void aDispatchToNoPathIsAFailure() throws IOException {
    try (TestClient parked = ask("/a/park")) {
      app.get("/a/wake/nowhere");

      assertThat(parked.response().status()).isEqualTo(500);
    }
  }

  @Test
  @Spec("2.3.3.3.i")
  void workRunsOnAThreadOfTheContainerUnderTheApplicationsLoader() throws IOException {
    try (TestClient parked = ask("/a/park")) {
      app.get("/a/wake/work");

      assertThat(parked.response().body()).isEqualTo("parked true true");
    }
  }

  @Test
  @Spec("2.3.3.3.i")
  void workThatFailsIsAFailureOfItsRequest() throws IOException {
    try (TestClient parked = ask("/a/park?listeners=-")) {
      app.get("/a/wake/broken-work");

      assertThat(parked.response().body()).contains("page 500", "no work");
      assertThat(app.get("/a/log?n=2").body()).startsWith("L1 error no work;L1 complete;");
    }
  }

  @Test
  void anErrorThatAnotherThreadSendsHasItsPage() throws IOException {
    try (TestClient parked = ask("/a/park")) {
      app.get("/a/wake/error");

      TestResponse answer = parked.response();
      assertThat(answer.status()).isEqualTo(409);
      assertThat(answer.body()).isEqualTo("page 409 null");
    }
  }

  @Test
  @Spec("2.3.3.3.j")
  void whatBelongsIntoTheDispatchIsRefusedLater() throws IOException {
    try (TestClient parked = ask("/a/park")) {
      awaitParked();

      assertThat(app.get("/a/wake/late").body()).isEqualTo("refused refused refused ");
      assertThat(parked.response().body()).isEqualTo("parked ");
    }
  }

  @Test
  @Spec("2.3.3.3.j")
  void aCycleCannotBeStartedTwice() throws IOException {
    assertThat(app.get("/a/park/twice").body())
        .contains("the request is in asynchronous mode already");
  }

  @Test
  @Spec("2.3.3.3.a")
  void aServletThatDoesNotSupportItCannotStartACycle() throws IOException {
    assertThat(app.get("/a/old").body()).contains("does not support asynchronous processing");
    assertThat(app.get("/a/forward/old").body())
        .contains("does not support asynchronous processing");
  }

  @Test
  void aParkedRequestHoldsNoThreadAndNoPlaceAndIsListed() throws IOException {
    try (TestClient parked = ask("/a/park")) {
      awaitParked();

      assertThat(app.server().service().current())
          .singleElement()
          .satisfies(
              one -> {
                assertThat(one.stage()).isEqualTo(Stage.PARKED);
                assertThat(one.thread()).isEmpty();
              });
      assertThat(platform.platform().inFlight().running()).isZero();
      app.get("/a/wake/complete");
      parked.response();
    }
  }

  /** In HTTP/1.1 the end of a connection may be half of it: the client may still read. */
  @Test
  void listenersAreToldWhenTheClientResetsItsStream() throws IOException {
    try (H2Client client = app.server().connect2()) {
      client.request(1, true, "GET", "/a/park?listeners=-").send();
      awaitParked();
      client.reset(1).send();

      assertThat(app.get("/a/log?n=3").body())
          .isEqualTo("L1 error the client is gone;L1 complete;destroyed;[]");
    }
  }

  @Test
  void aParkedRequestIsEndedWhenTheApplicationStops() throws IOException {
    try (TestClient parked = ask("/a/park")) {
      awaitParked();

      app.undeploy();

      assertThat(parked.response().status()).isEqualTo(503);
    }
  }

  @Test
  void drainingWaitsForAParkedRequest() throws Exception {
    try (TestClient parked = ask("/a/park")) {
      awaitParked();
      Thread draining = Thread.ofVirtual().start(() -> app.route().drain(Duration.ofMinutes(1)));

      awaitWaiting(draining);
      app.get("/a/wake/complete");

      parked.response();
      assertThat(draining.join(Duration.ofMinutes(1))).as("drained").isTrue();
    }
  }

  /** The thread has come to where it waits; it would have ended if it did not. */
  private static void awaitWaiting(Thread thread) {
    long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      assertThat(thread.isAlive()).as("it waits").isTrue();
      assertThat(System.nanoTime()).as("it waits for nothing").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  /** The servlet has returned, and the container has let go of the thread. */
  private void awaitParked() {
    long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (app.server().service().current().stream()
        .noneMatch(one -> one.stage() == Stage.PARKED)) {
      assertThat(System.nanoTime()).as("nothing was parked").isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
