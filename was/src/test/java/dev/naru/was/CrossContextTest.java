package dev.naru.was;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.was.embed.EmbeddedWas;
import dev.naru.was.embed.Naru;
import dev.naru.was.spec.Spec;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Applications of one host that reach each other (sections 7.3 and 9, and getContext). */
class CrossContextTest {

  /** Sends a request on to another application. */
  @WebServlet(urlPatterns = "/go/*", asyncSupported = true)
  public static class Going extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException {
      String to = request.getParameter("to");
      ServletContext other = getServletContext().getContext("/two/anything");
      PrintWriter out = response.getWriter();
      if (other == null) {
        out.print("nobody");
        return;
      }
      if (request.getParameter("mine") != null) {
        request.getSession().setAttribute("whose", "one");
      }
      RequestDispatcher dispatcher = other.getRequestDispatcher(to);
      switch (request.getPathInfo()) {
        case "/forward" -> dispatcher.forward(new HttpServletRequestWrapper(request), response);
        case "/include" -> {
          dispatcher.include(request, response);
          out.print(" then " + Seeing.seen(request));
        }
        case "/async" -> {
          AsyncContext async = request.startAsync();
          async.dispatch(other, to);
        }
        default -> throw new IllegalArgumentException();
      }
    }
  }

  /** Says where it is and what it sees. */
  @WebServlet(urlPatterns = "/seen/*", asyncSupported = true)
  public static class Seeing extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print(seen(request));
    }

    static String seen(HttpServletRequest request) {
      ClassLoader loader = Thread.currentThread().getContextClassLoader();
      return request.getDispatcherType()
          + " "
          + request.getContextPath()
          + " "
          + request.getServletPath()
          + " in "
          + request.getServletContext().getContextPath()
          + " own-loader="
          + (loader == request.getServletContext().getClassLoader())
          + " from "
          + request.getAttribute(RequestDispatcher.FORWARD_CONTEXT_PATH)
          + " included "
          + request.getAttribute(RequestDispatcher.INCLUDE_CONTEXT_PATH)
          + " counted "
          + request.getServletContext().getAttribute("in")
          + "/"
          + request.getServletContext().getAttribute("out");
    }
  }

  /** Waits, then sends the request on within its own application. */
  @WebServlet(urlPatterns = "/again", asyncSupported = true)
  public static class Again extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
      request.startAsync().dispatch("/seen/later");
    }
  }

  /** Works with a session. */
  @WebServlet("/session/*")
  public static class Keeping extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      PrintWriter out = response.getWriter();
      switch (request.getPathInfo()) {
        case "/put" ->
            request.getSession().setAttribute("whose", getServletContext().getContextPath());
        case "/end" -> request.getSession(false).invalidate();
        case "/change" -> request.changeSessionId();
        default -> {}
      }
      HttpSession session = request.getSession(false);
      out.print(session == null ? "none" : session.getAttribute("whose"));
      out.print(" asked=" + (request.getRequestedSessionId() != null));
      out.print(" valid=" + request.isRequestedSessionIdValid());
    }
  }

  /** Counts the requests that come and go. */
  @WebListener
  public static class Counting implements ServletRequestListener {
    @Override
    public void requestInitialized(ServletRequestEvent event) {
      count(event, "in");
    }

    @Override
    public void requestDestroyed(ServletRequestEvent event) {
      count(event, "out");
    }

    private static void count(ServletRequestEvent event, String what) {
      ServletContext context = event.getServletContext();
      synchronized (context) {
        Object before = context.getAttribute(what);
        context.setAttribute(what, before == null ? 1 : (int) before + 1);
      }
    }
  }

  @TempDir Path folder;
  private EmbeddedWas was;
  private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
  private final HttpClient client = HttpClient.newBuilder().cookieHandler(cookies).build();
  private final HttpClient stranger = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    client.close();
    stranger.close();
    was.close();
  }

  private void start(boolean crossContext) throws IOException {
    Map<String, Path> apps = new TreeMap<>();
    for (String name : new String[] {"one", "two"}) {
      apps.put(
          "/" + name,
          new War()
              .classes(Going.class, Seeing.class, Again.class, Keeping.class, Counting.class)
              .folder(folder.resolve(name)));
    }
    was =
        Naru.was()
            .crossContext(crossContext)
            .app("/one", apps.get("/one"))
            .app("/two", apps.get("/two"))
            .start();
  }

  private String get(String path) throws Exception {
    return client
        .send(HttpRequest.newBuilder(was.uri().resolve(path)).build(), BodyHandlers.ofString())
        .body();
  }

  @Test
  @Spec("4.7.a")
  void nobodyIsReachedUnlessThatIsAllowed() throws Exception {
    start(false);

    assertThat(get("/one/go/forward?to=/seen/x")).isEqualTo("nobody");
  }

  @Test
  @Spec({"4.7.a", "9.4.b", "11.2.a"})
  void aForwardIsTheOthersOwnRequest() throws Exception {
    start(true);

    assertThat(get("/one/go/forward?to=/seen/x"))
        .isEqualTo(
            "FORWARD /two /seen in /two own-loader=true from /one included null counted 1/null");
    assertThat(get("/two/seen"))
        .isEqualTo(
            "REQUEST /two /seen in /two own-loader=true from null included null counted 2/1");
  }

  @Test
  @Spec({"9.3.b", "11.2.a"})
  void anInclusionSeesThePathsAroundItAndLeavesNothingBehind() throws Exception {
    start(true);

    assertThat(get("/one/go/include?to=/seen/x"))
        .isEqualTo(
            "INCLUDE /one /go in /two own-loader=true from null included /two counted 1/null"
                + " then REQUEST /one /go in /one own-loader=true from null included null counted"
                + " 1/null");
  }

  @Test
  @Spec("9.7.b")
  void anAsynchronousDispatchLeadsThereAndStays() throws Exception {
    start(true);

    assertThat(get("/one/go/async?to=/seen/x"))
        .startsWith("ASYNC /two /seen in /two own-loader=true");
    assertThat(get("/one/go/forward?to=/again"))
        .startsWith("ASYNC /two /seen in /two own-loader=true");
  }

  @Test
  @Spec("7.3.a")
  void eachHasASessionOfItsOwnUnderOneId() throws Exception {
    start(true);

    assertThat(get("/one/go/forward?mine&to=/session/put")).startsWith("/two asked=false");
    assertThat(get("/one/session/get")).startsWith("one asked=true valid=true");
    assertThat(get("/two/session/get")).startsWith("/two asked=true valid=true");
    assertThat(cookies.getCookieStore().getCookies()).hasSize(1);

    assertThat(get("/one/go/forward?to=/session/end")).startsWith("none asked=true valid=false");
    assertThat(get("/one/session/get")).startsWith("one asked=true valid=true");
    assertThat(get("/two/session/get")).startsWith("none asked=true valid=false");
  }

  @Test
  @Spec("7.3.b")
  void aSessionThatBeganElsewhereIsFoundOnBothWays() throws Exception {
    start(true);

    assertThat(get("/two/session/put")).startsWith("/two");
    assertThat(get("/one/session/put")).startsWith("/one");
    assertThat(get("/one/go/include?to=/session/get")).startsWith("/two asked=true valid=true");
    assertThat(get("/two/session/get")).startsWith("/two");
  }

  @Test
  @Spec("13.6.3.c")
  void anotherIdIsAnotherIdForAll() throws Exception {
    start(true);
    get("/two/session/put");
    get("/one/session/put");
    String before = cookies.getCookieStore().getCookies().getFirst().getValue();

    assertThat(get("/one/session/change")).startsWith("/one");

    assertThat(cookies.getCookieStore().getCookies()).hasSize(1);
    assertThat(cookies.getCookieStore().getCookies().getFirst().getValue()).isNotEqualTo(before);
    assertThat(get("/one/session/get")).startsWith("/one asked=true valid=true");
    assertThat(get("/two/session/get")).startsWith("/two asked=true valid=true");
  }

  @Test
  void anIdOfOnesOwnMakingIsNotTakenHereEither() throws Exception {
    start(true);
    String own = "A".repeat(27);

    HttpResponse<String> answer =
        stranger.send(
            HttpRequest.newBuilder(was.uri().resolve("/one/session/put"))
                .header("Cookie", "JSESSIONID=" + own)
                .build(),
            BodyHandlers.ofString());

    assertThat(answer.body()).startsWith("/one asked=true valid=false");
    assertThat(answer.headers().firstValue("Set-Cookie").orElseThrow())
        .startsWith("JSESSIONID=")
        .doesNotContain(own);
  }

  @Test
  void whoHasBeenUndeployedIsNotThere() throws Exception {
    start(true);

    assertThat(was.undeploy("/two")).isTrue();

    assertThat(get("/one/go/forward?to=/seen/x")).isEqualTo("nobody");
  }
}
