package dev.naru.was.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.http.H2Client;
import dev.naru.http.TestResponse;
import dev.naru.was.RunningApp;
import dev.naru.was.War;
import jakarta.annotation.Resource;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Decoder;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Encoder;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against the JDK's client, and HTTP/2's extended CONNECT frame by frame. */
@Timeout(120)
public class SocketsTest {

  /** Says back what it hears, and where. */
  @ServerEndpoint(
      value = "/echo/{room}",
      subprotocols = {"loud", "soft"},
      configurator = OnlyFromHere.class)
  public static class Echo {
    @Resource(name = "greeting")
    private String greeting;

    @OnOpen
    public void open(Session session, @PathParam("room") String room) throws IOException {
      session
          .getBasicRemote()
          .sendText(
              greeting
                  + " "
                  + room
                  + " "
                  + session.getNegotiatedSubprotocol()
                  + " "
                  + (session.getUserPrincipal() == null
                      ? "nobody"
                      : session.getUserPrincipal().getName())
                  + " "
                  + session.getUserProperties().get("cart"));
    }

    @OnMessage
    public String text(String message) {
      return "you said " + message;
    }

    @OnMessage
    public ByteBuffer octets(ByteBuffer message) {
      return message;
    }

    @OnMessage
    public void pong(PongMessage message, Session session) throws IOException {
      session
          .getBasicRemote()
          .sendText("pong " + UTF_8.decode(message.getApplicationData()).toString());
    }
  }

  /** Refuses pages of other sites, and looks into the session. */
  public static class OnlyFromHere extends ServerEndpointConfig.Configurator {
    @Override
    public boolean checkOrigin(String origin) {
      return origin == null || !origin.contains("evil");
    }

    @Override
    public void modifyHandshake(
        ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
      HttpSession session = (HttpSession) request.getHttpSession();
      if (session != null) {
        config.getUserProperties().put("cart", session.getAttribute("cart"));
      }
    }
  }

  /** Behind a constraint. */
  @ServerEndpoint("/members/talk")
  public static class Members extends Echo {}

  /** A pair of numbers. */
  public record Point(int x, int y) {}

  /** Writes points. */
  public static class PointEncoder implements Encoder.Text<Point> {
    @Override
    public String encode(Point point) {
      return point.x() + "," + point.y();
    }
  }

  /** Reads points. */
  public static class PointDecoder implements Decoder.Text<Point> {
    @Override
    public Point decode(String text) {
      String[] parts = text.split(",", -1);
      return new Point(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    }

    @Override
    public boolean willDecode(String text) {
      return text.contains(",");
    }
  }

  /** Turns points. */
  @ServerEndpoint(value = "/points", encoders = PointEncoder.class, decoders = PointDecoder.class)
  public static class Points {
    @OnMessage
    public Point turn(Point point) {
      return new Point(point.y(), -point.x());
    }
  }

  /** Takes messages piece by piece, of any length. */
  @ServerEndpoint("/partial")
  public static class Partial {
    private long length;

    @OnMessage
    public void piece(String piece, boolean last, Session session) throws IOException {
      length += piece.length();
      if (last) {
        session.getBasicRemote().sendText("length " + length);
        length = 0;
      }
    }
  }

  /** Sends more than any buffer takes, without waiting, and tells how it went. */
  @ServerEndpoint("/flood")
  public static class Flood {
    static final int MESSAGES = 3000;
    static final int LENGTH = 4096;

    @OnMessage
    public void flood(String ignored, Session session) {
      AtomicInteger sent = new AtomicInteger();
      String message = "x".repeat(LENGTH);
      for (int i = 0; i < MESSAGES; i++) {
        session
            .getAsyncRemote()
            .sendText(
                message,
                result -> {
                  if (result.isOK() && sent.incrementAndGet() == MESSAGES) {
                    session.getAsyncRemote().sendText("all sent");
                  }
                });
      }
    }
  }

  /** Ends when nothing comes. */
  @ServerEndpoint("/idle")
  public static class Idle {
    @OnOpen
    public void open(Session session) {
      session.setMaxIdleTimeout(100);
    }

    @OnMessage
    public void text(String ignored) {
      // Nothing to say.
    }

    @OnClose
    public void close(Session session, CloseReason reason) {
      // The client is told.
    }
  }

  /** Not annotated: added by program. */
  public static class Programmatic extends Endpoint {
    @Override
    public void onOpen(Session session, EndpointConfig config) {
      session.addMessageHandler(
          String.class,
          (MessageHandler.Whole<String>)
              text ->
                  session
                      .getAsyncRemote()
                      .sendText("programmatic " + text + " " + session.getPathParameters()));
    }
  }

  /** Adds an endpoint while the context starts. */
  @WebListener
  public static class Adding implements ServletContextListener {
    @Override
    public void contextInitialized(ServletContextEvent event) {
      ServerContainer container = container(event.getServletContext());
      try {
        container.addEndpoint(
            ServerEndpointConfig.Builder.create(Programmatic.class, "/added").build());
      } catch (DeploymentException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  static ServerContainer container(ServletContext context) {
    return (ServerContainer) context.getAttribute("jakarta.websocket.server.ServerContainer");
  }

  /** Upgrades by itself; also begins sessions, and answers those who do not want to upgrade. */
  @WebServlet(urlPatterns = {"/own/*", "/echo/*"})
  public static class Own extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException {
      if (request.getHeader("Upgrade") == null) {
        request.getSession().setAttribute("cart", "full");
        response.getWriter().print("a servlet");
        return;
      }
      try {
        container(getServletContext())
            .upgradeHttpToWebSocket(
                request,
                response,
                ServerEndpointConfig.Builder.create(Programmatic.class, "/unused/{a}").build(),
                Map.of("a", request.getPathInfo()));
      } catch (DeploymentException e) {
        throw new ServletException(e);
      }
    }
  }

  /** Ends its session. */
  @WebServlet("/members/out")
  public static class Out extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
      request.getSession().invalidate();
    }
  }

  private static final String WEB_XML =
      """
      <env-entry><env-entry-name>greeting</env-entry-name>
        <env-entry-value>welcome to</env-entry-value></env-entry>
      <security-constraint><web-resource-collection>
        <url-pattern>/members/*</url-pattern><http-method>GET</http-method>
        </web-resource-collection>
        <auth-constraint><role-name>user</role-name></auth-constraint></security-constraint>
      <login-config><auth-method>BASIC</auth-method><realm-name>r</realm-name></login-config>
      <security-role><role-name>user</role-name></security-role>
      """;

  @TempDir Path folder;
  private RunningApp app;
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void start() throws Exception {
    TestPlatform platform = TestPlatform.on(NetworkKind.EPOLL);
    platform.platform().accounts().create("mina", "correct horse".toCharArray(), Set.of("user"));
    app =
        RunningApp.start(
            platform,
            RunningApp.config(
                new War()
                    .classes(SocketsTest.class)
                    .webXml(WEB_XML)
                    .archive(folder.resolve("sockets.war"))),
            "/chat/");
  }

  @AfterEach
  void stop() {
    client.shutdownNow();
    app.close();
  }

  /** What a client hears. */
  private static final class Heard implements WebSocket.Listener {
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        messages.add(text.toString());
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      messages.add("octets " + data.remaining());
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
      messages.add("pong " + UTF_8.decode(message));
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      closed.complete(status);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      closed.completeExceptionally(error);
    }

    String next() throws InterruptedException {
      String message = messages.poll(30, TimeUnit.SECONDS);
      return message == null ? "nothing came" : message;
    }

    int closed() throws Exception {
      return closed.get(30, TimeUnit.SECONDS);
    }
  }

  private URI uri(String path) {
    return URI.create("ws://127.0.0.1:" + app.server().port() + "/chat" + path);
  }

  private WebSocket.Builder builder() {
    return client.newWebSocketBuilder();
  }

  private WebSocket open(WebSocket.Builder builder, String path, Heard heard) throws Exception {
    return builder.buildAsync(uri(path), heard).get(30, TimeUnit.SECONDS);
  }

  private static String basic() {
    return "Basic " + Base64.getEncoder().encodeToString("mina:correct horse".getBytes(UTF_8));
  }

  private int refused(WebSocket.Builder builder, String path) throws Exception {
    try {
      open(builder, path, new Heard());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException refused) {
        return refused.getResponse().statusCode();
      }
      throw e;
    }
    throw new AssertionError("the handshake was accepted");
  }

  @Test
  void anAnnotatedEndpointTalksTextAndOctets() throws Exception {
    Heard heard = new Heard();
    WebSocket socket = open(builder().subprotocols("none", "soft"), "/echo/hall", heard);

    assertThat(socket.getSubprotocol()).isEqualTo("soft");
    assertThat(heard.next()).isEqualTo("welcome to hall soft nobody null");
    socket.sendText("나루", true).get(30, TimeUnit.SECONDS);
    assertThat(heard.next()).isEqualTo("you said 나루");
    socket.sendText("in ", false).get(30, TimeUnit.SECONDS);
    socket.sendText("pieces", true).get(30, TimeUnit.SECONDS);
    assertThat(heard.next()).isEqualTo("you said in pieces");
    socket.sendBinary(ByteBuffer.allocate(20_000), true).get(30, TimeUnit.SECONDS);
    assertThat(heard.next()).startsWith("octets ");
    socket.sendPing(ByteBuffer.wrap("are you there".getBytes(UTF_8))).get(30, TimeUnit.SECONDS);
    String answer = heard.next();
    while (answer.startsWith("octets ")) {
      answer = heard.next();
    }
    assertThat(answer).isEqualTo("pong are you there");
    socket.sendPong(ByteBuffer.wrap("here".getBytes(UTF_8))).get(30, TimeUnit.SECONDS);
    assertThat(heard.next()).isEqualTo("pong here");
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "bye").get(30, TimeUnit.SECONDS);
    assertThat(heard.closed()).isEqualTo(1000);
  }

  @Test
  void messagesAreEncodedAndDecoded() throws Exception {
    Heard heard = new Heard();
    open(builder(), "/points", heard).sendText("3,4", true).get(30, TimeUnit.SECONDS);
    assertThat(heard.next()).isEqualTo("4,-3");
  }

  @Test
  void endpointsAreAddedByProgramAndByAServlet() throws Exception {
    Heard added = new Heard();
    open(builder(), "/added", added).sendText("hello", true).get(30, TimeUnit.SECONDS);
    assertThat(added.next()).isEqualTo("programmatic hello {}");

    Heard own = new Heard();
    open(builder(), "/own/x", own).sendText("hello", true).get(30, TimeUnit.SECONDS);
    assertThat(own.next()).isEqualTo("programmatic hello {a=/x}");
  }

  @Test
  void whoDoesNotUpgradeGetsTheServlet() throws IOException {
    assertThat(app.get("/chat/echo/hall").body()).isEqualTo("a servlet");
  }

  @Test
  void theHandshakeKnowsTheSessionAndTheOrigin() throws Exception {
    app.get("/chat/own/");
    String cookie = "JSESSIONID=" + app.cookies().get("JSESSIONID");
    Heard heard = new Heard();
    open(builder().header("Cookie", cookie), "/echo/hall", heard);
    assertThat(heard.next()).endsWith("nobody full");

    assertThat(refused(builder().header("Origin", "http://evil.test"), "/echo/hall"))
        .isEqualTo(403);
  }

  @Test
  void constraintsHoldForHandshakesAndConnectionsEndWithTheirSession() throws Exception {
    assertThat(refused(builder(), "/members/talk")).isEqualTo(401);

    TestResponse session = app.get("/chat/own/");
    assertThat(session.status()).isEqualTo(200);
    String cookie = "JSESSIONID=" + app.cookies().get("JSESSIONID");
    Heard heard = new Heard();
    open(
        builder().header("Authorization", basic()).header("Cookie", cookie),
        "/members/talk",
        heard);
    assertThat(heard.next()).isEqualTo("welcome to null  mina null");

    app.get("/chat/members/out", "Authorization: " + basic());
    assertThat(heard.closed()).isEqualTo(1008);
  }

  @Test
  void aMessageThatIsTooLongEndsTheConnectionUnlessItIsTakenInPieces() throws Exception {
    String piece = "x".repeat(16_000);
    Heard pieces = new Heard();
    WebSocket partial = open(builder(), "/partial", pieces);
    for (int i = 1; i <= 20; i++) {
      partial.sendText(piece, i == 20).get(30, TimeUnit.SECONDS);
    }
    assertThat(pieces.next()).isEqualTo("length 320000");

    Heard heard = new Heard();
    WebSocket socket = open(builder(), "/echo/hall", heard);
    try {
      for (int i = 1; i <= 20; i++) {
        socket.sendText(piece, i == 20).get(30, TimeUnit.SECONDS);
      }
    } catch (ExecutionException e) {
      // The server may have closed before all was sent.
    }
    assertThat(heard.closed()).isEqualTo(1009);
  }

  @Test
  void aFloodWaitsForASlowClient() throws Exception {
    Heard heard = new Heard();
    open(builder(), "/flood", heard).sendText("go", true).get(30, TimeUnit.SECONDS);
    for (int i = 0; i < Flood.MESSAGES; i++) {
      assertThat(heard.next()).hasSize(Flood.LENGTH);
    }
    assertThat(heard.next()).isEqualTo("all sent");
  }

  @Test
  void aConnectionThatIsIdleIsClosed() throws Exception {
    Heard heard = new Heard();
    open(builder(), "/idle", heard);
    assertThat(heard.closed()).isIn(1000, 1001);
  }

  @Test
  void connectionsAreToldWhenTheApplicationStops() throws Exception {
    Heard heard = new Heard();
    open(builder(), "/added", heard).sendText("hello", true).get(30, TimeUnit.SECONDS);
    assertThat(heard.next()).isEqualTo("programmatic hello {}");
    app.stopApp();
    assertThat(heard.closed()).isEqualTo(1001);
  }

  @Test
  void itIsTheSameOverHttp2() throws Exception {
    try (H2Client h2 =
        H2Client.connect(
            app.server().platform().platform().network(), app.server().listener().address())) {
      h2.headers(
              1,
              false,
              ":method",
              "CONNECT",
              ":protocol",
              "websocket",
              ":scheme",
              "http",
              ":path",
              "/chat/echo/hall",
              ":authority",
              "site.test",
              "sec-websocket-version",
              "13",
              "sec-websocket-protocol",
              "loud")
          .send();
      H2Client.Frame head = h2.await(H2Client.HEADERS, 1);
      assertThat(head.fields()).contains(":status: 200", "sec-websocket-protocol: loud");
      assertThat(head.fields()).noneMatch(field -> field.startsWith("sec-websocket-accept"));
      byte[] welcome = h2.await(H2Client.DATA, 1).payload();
      assertThat(new String(welcome, 2, welcome.length - 2, UTF_8))
          .isEqualTo("welcome to hall loud nobody null");
      // "hi", masked with zeroes (RFC 6455, section 5.3).
      h2.frame(H2Client.DATA, 0, 1, new byte[] {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, 'h', 'i'})
          .send();
      byte[] answer = h2.await(H2Client.DATA, 1).payload();
      assertThat(new String(answer, 2, answer.length - 2, UTF_8)).isEqualTo("you said hi");

      h2.headers(
              3,
              true,
              ":method",
              "CONNECT",
              ":protocol",
              "websocket",
              ":scheme",
              "http",
              ":path",
              "/chat/members/talk",
              ":authority",
              "site.test",
              "sec-websocket-version",
              "13")
          .send();
      assertThat(h2.await(H2Client.HEADERS, 3).fields())
          .as("a constraint on GET")
          .contains(":status: 401");
    }
  }

  @Test
  void aWrongVersionIsToldTheRightOne() throws IOException {
    TestResponse refused =
        app.get(
            "/chat/echo/hall",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
            "Sec-WebSocket-Version: 99");
    assertThat(refused.status()).isEqualTo(426);
    assertThat(String.join(",", refused.all("Sec-WebSocket-Version"))).contains("13");
  }

  @Test
  void anEndpointThatCannotBeDeployedSaysWhy() {
    assertThatThrownBy(
            () ->
                RunningApp.start(
                    new War().classes(WrongEndpoint.class).archive(folder.resolve("wrong.war"))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("WebSocket endpoints")
        .hasMessageContaining(WrongEndpoint.class.getName());
  }
}
