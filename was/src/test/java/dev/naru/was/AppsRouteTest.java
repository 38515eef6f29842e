package dev.naru.was;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.TestPlatform;
import dev.naru.engine.health.Health;
import dev.naru.http.TestClient;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of applications, whose looks the test decides: the clock stands. */
class AppsRouteTest {

  /** Says which version it is: the content of a file; and counts in the session. */
  @WebServlet("/version")
  public static class Version extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      if (request.getParameter("session") != null) {
        request.getSession();
      }
      if (request.getParameter("end") != null) {
        request.getSession().invalidate();
      }
      try (var text = getServletContext().getResourceAsStream("/version.txt")) {
        response.getWriter().print(new String(text.readAllBytes()));
      }
    }
  }

  /** Waits, in a request, until the test lets it go on: on the test's class, by reflection. */
  @WebServlet("/wait")
  public static class Waiting extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      try {
        Object[] gate = (Object[]) System.getProperties().get("test.gate");
        ((CountDownLatch) gate[0]).countDown();
        ((CountDownLatch) gate[1]).await();
        try (var text = getServletContext().getResourceAsStream("/version.txt")) {
          response.getWriter().print(new String(text.readAllBytes()));
        }
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }

  /** Stays open for as long as it is let. */
  @ServerEndpoint("/socket")
  public static class Open {
    @OnMessage
    public String hear(String text) {
      return text;
    }
  }

  public static class Breaking implements ServletContextListener {
    @Override
    public void contextInitialized(ServletContextEvent event) {
      throw new IllegalStateException("the shop is closed");
    }
  }

  @TempDir private Path folder;
  private Path webapps;
  private TestPlatform platform;
  private RunningApp running;

  @BeforeEach
  void make() throws IOException {
    webapps = Files.createDirectory(folder.resolve("webapps"));
    platform = TestPlatform.withManualClock();
  }

  @AfterEach
  void close() {
    if (running != null) {
      running.close();
    } else {
      platform.close();
    }
  }

  private static AppsConfig config(Path folder) {
    return new AppsConfig(
        folder,
        Optional.empty(),
        SessionsConfig.DEFAULTS,
        AppLimits.DEFAULTS,
        false,
        false,
        Optional.empty());
  }

  private AppsRoute start(String prefix) throws IOException {
    AppsRoute route = new AppsRoute(config(webapps), RunningApp.context(platform, prefix));
    running = RunningApp.start(platform, route);
    return route;
  }

  private static War version(String text) {
    return new War().classes(Version.class, Waiting.class).file("version.txt", text);
  }

  private Path put(String name, War war) throws IOException {
    Path coming = war.archive(folder.resolve("coming"));
    return Files.move(
        coming, webapps.resolve(name), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private static void look(AppsRoute route) {
    route.look(false).forEach(Runnable::run);
  }

  private static void lookTwice(AppsRoute route) {
    look(route);
    look(route);
  }

  private String body(String target) throws IOException {
    return running.get(target).body();
  }

  private static List<String> states(AppsRoute route) {
    return route.states().stream()
        .map(state -> state.path() + " " + state.version() + " " + state.word())
        .toList();
  }

  private String command(String... arguments) throws Exception {
    return platform
        .platform()
        .control()
        .find("app")
        .orElseThrow()
        .handler()
        .run(Arrays.asList(arguments));
  }

  @Test
  void theNameOfAFileTellsItsPath() throws IOException {
    put("ROOT.war", version("root"));
    put("shop.war", version("shop"));
    put("a#b.war", version("ab"));
    version("folder").folder(webapps.resolve("plain"));
    Files.writeString(webapps.resolve("notes.txt"), "no application");
    AppsRoute route = start("/");

    assertThat(body("/version")).isEqualTo("root");
    assertThat(body("/shop/version")).isEqualTo("shop");
    assertThat(body("/a/b/version")).isEqualTo("ab");
    assertThat(body("/plain/version")).isEqualTo("folder");
    assertThat(running.get("/shop").status()).isEqualTo(302);
    assertThat(running.get("/shopping/version").status()).isEqualTo(404);
    assertThat(states(route))
        .containsExactlyInAnyOrder(
            "/  running", "/shop/  running", "/a/b/  running", "/plain/  running");
  }

  @Test
  void belowAPrefixAPathBeginsWithIt() throws IOException {
    put("shop.war", version("shop"));
    start("/apps/");
    assertThat(body("/apps/shop/version")).isEqualTo("shop");
    assertThat(running.get("/apps/else").status()).isEqualTo(404);
  }

  @Test
  void whatComesChangesAndGoesIsDeployedRedeployedAndUndeployed() throws IOException {
    AppsRoute route = start("/");
    assertThat(running.get("/shop/version").status()).isEqualTo(404);

    put("shop.war", version("1"));
    lookTwice(route);
    assertThat(body("/shop/version")).isEqualTo("1");

    put("shop.war", version("2"));
    lookTwice(route);
    assertThat(body("/shop/version")).isEqualTo("2");

    Files.delete(webapps.resolve("shop.war"));
    look(route);
    assertThat(body("/shop/version")).as("it may be being replaced").isEqualTo("2");
    look(route);
    assertThat(running.get("/shop/version").status()).isEqualTo(404);
    assertThat(states(route)).isEmpty();
  }

  @Test
  void aWarThatIsBeingCopiedIsLeftAlone() throws IOException {
    AppsRoute route = start("/");
    byte[] whole = Files.readAllBytes(version("1").archive(folder.resolve("whole")));
    Path war = webapps.resolve("shop.war");
    Files.write(war, Arrays.copyOf(whole, whole.length / 2));
    lookTwice(route);
    assertThat(states(route)).containsExactly("/shop/  starting");

    Files.write(war, whole);
    look(route);
    assertThat(states(route)).as("it may grow still").containsExactly("/shop/  starting");
    look(route);
    assertThat(body("/shop/version")).isEqualTo("1");
  }

  @Test
  void aWarThatStaysHalfIsToldAsBroken() throws IOException {
    AppsRoute route = start("/");
    byte[] whole = Files.readAllBytes(version("1").archive(folder.resolve("whole")));
    Files.write(webapps.resolve("shop.war"), Arrays.copyOf(whole, whole.length / 2));
    for (int i = 0; i < 12; i++) {
      look(route);
    }
    assertThat(states(route)).containsExactly("/shop/  failed");
    assertThat(route.states().getFirst().detail()).contains("shop.war: is not a ZIP archive");
  }

  @Test
  void aBrokenOneSaysWhyAndHarmsNobody() throws Exception {
    put("good.war", version("good"));
    put("bad.war", version("bad").classes(Breaking.class).webXml(listener()));
    AppsRoute route = start("/");

    assertThat(body("/good/version")).isEqualTo("good");
    assertThat(running.get("/bad/version").status()).isEqualTo(503);
    assertThat(running.get("/bad/version").field("Retry-After")).contains("1");
    assertThat(running.get("/bad/version").body())
        .isEqualTo(
            "503 Service Unavailable. The application is not running; please try again later.\n");
    assertThat(states(route)).containsExactlyInAnyOrder("/good/  running", "/bad/  failed");
    assertThat(command("list")).contains("bad", "failed", "the shop is closed");
    assertThat(route.health().status()).isEqualTo(Health.Status.DEGRADED);
    assertThat(route.health().detail()).contains("bad: ", "the shop is closed");

    put("bad.war", version("mended"));
    lookTwice(route);
    assertThat(body("/bad/version")).isEqualTo("mended");
    assertThat(route.health()).isEqualTo(Health.UP);
  }

  private static String listener() {
    return "<listener><listener-class>" + Breaking.class.getName() + "</listener-class></listener>";
  }

  @Test
  void aBrokenNewVersionLeavesTheOldOneInItsPlace() throws IOException {
    put("shop.war", version("1"));
    AppsRoute route = start("/");
    put("shop.war", version("2").classes(Breaking.class).webXml(listener()));
    lookTwice(route);

    assertThat(body("/shop/version")).isEqualTo("1");
    assertThat(states(route)).containsExactly("/shop/  running", "/shop/  failed");
  }

  @Test
  void aRequestThatHasBegunEndsWithTheVersionItBeganWith() throws Exception {
    put("shop.war", version("1"));
    AppsRoute route = start("/");
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    System.getProperties().put("test.gate", new Object[] {begun, goOn});
    try (ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<String> slow = others.submit(() -> body("/shop/wait"));
      begun.await();
      put("shop.war", version("2"));
      lookTwice(route);

      assertThat(body("/shop/version")).isEqualTo("2");
      goOn.countDown();
      assertThat(slow.get()).isEqualTo("1");
    } finally {
      System.getProperties().remove("test.gate");
    }
  }

  @Test
  void aVersionThatHasLostItsPlaceLetsGoOfItsSocketsAfterAWhile() throws Exception {
    put("shop.war", version("one").classes(Open.class));
    AppsRoute route = start("/");
    try (TestClient client = running.server().connect()) {
      client.send(
          "GET /shop/socket HTTP/1.1\r\nHost: site.test\r\nConnection: Upgrade\r\n"
              + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
              + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
      assertThat(client.anyResponse().status()).isEqualTo(101);
      put("shop##2.war", version("two"));
      look(route);
      look(route);
      look(route);
      assertThat(running.get("/shop/version").body()).isEqualTo("two");
      assertThat(client.silent()).isTrue();

      platform.clock().advance(Duration.ofSeconds(30));
      // A frame of two octets, which say that the endpoint goes away (RFC 6455, section 7.4.1).
      client.awaitOctets(4);
      assertThat(client.piece()).startsWith("\u0088").contains("\u0003\u00e9");
      while (route.states().size() > 1) {
        Thread.yield();
      }
      assertThat(route.states().getFirst().version()).isEqualTo("2");
    }
  }

  @Test
  void anOlderVersionKeepsItsSessionsUntilTheLastHasEnded() throws IOException {
    put("shop##9.war", version("9"));
    AppsRoute route = start("/");
    assertThat(body("/shop/version?session")).isEqualTo("9");
    String mine = running.cookies().get("JSESSIONID");
    put("shop##10.war", version("10"));
    lookTwice(route);

    assertThat(body("/shop/version")).as("who has a session with it").isEqualTo("9");
    running.cookies().clear();
    assertThat(body("/shop/version?session")).as("who is new").isEqualTo("10");
    look(route);
    assertThat(states(route)).containsExactly("/shop/ 10 running", "/shop/ 9 leaving");

    running.cookies().put("JSESSIONID", mine);
    assertThat(body("/shop/version?end")).isEqualTo("9");
    look(route);
    assertThat(states(route)).containsExactly("/shop/ 10 running");
    assertThat(body("/shop/version")).isEqualTo("10");
  }

  @Test
  void theNewestVersionTakenAwayGivesItsPlaceBack() throws IOException {
    put("shop##1.war", version("1"));
    Path newest = put("shop##2.war", version("2"));
    AppsRoute route = start("/");
    assertThat(body("/shop/version")).as("only the newest is started").isEqualTo("2");
    Files.delete(newest);
    lookTwice(route);
    look(route);
    assertThat(body("/shop/version")).isEqualTo("1");
    assertThat(states(route)).containsExactly("/shop/ 1 running");
  }

  @Test
  void theCommandDeploysAtAPathAndTakesAway() throws Exception {
    AppsRoute route = start("/");
    Path war = version("1").archive(folder.resolve("any.war"));
    assertThat(command("deploy", war.toString(), "/a/b")).isEqualTo("a#b.war runs at /a/b/\n");
    assertThat(body("/a/b/version")).isEqualTo("1");
    lookTwice(route);
    assertThat(states(route)).containsExactly("/a/b/  running");

    version("2").archive(war);
    assertThat(command("deploy", war.toString(), "/a/b/")).contains("/a/b/");
    assertThat(body("/a/b/version")).isEqualTo("2");

    assertThat(command("undeploy", "/a/b")).contains("a#b.war");
    assertThat(running.get("/a/b/version").status()).isEqualTo(404);
    assertThat(Files.list(webapps)).isEmpty();
  }

  @Test
  void theCommandSaysInWordsWhatIsWrongWithTheFolder() throws Exception {
    start("/");
    Path war = version("1").archive(folder.resolve("any.war"));
    Files.delete(webapps);
    assertThatThrownBy(() -> command("deploy", war.toString()))
        .hasMessage("a folder of this path is missing");
  }

  @Test
  void theCommandPutsBackWhatWasThereWhenTheNewOneDoesNotStart() throws Exception {
    Path old = put("shop.war", version("1"));
    byte[] content = Files.readAllBytes(old);
    AppsRoute route = start("/");
    Path war =
        version("2").classes(Breaking.class).webXml(listener()).archive(folder.resolve("shop.war"));
    assertThatThrownBy(() -> command("deploy", war.toString()))
        .hasMessageContaining("the shop is closed")
        .hasMessageContaining("goes on");
    Path text = Files.writeString(folder.resolve("else.war"), "no archive");
    assertThatThrownBy(() -> command("deploy", text.toString()))
        .hasMessageContaining("is not a WAR");
    lookTwice(route);

    assertThat(body("/shop/version")).isEqualTo("1");
    assertThat(Files.readAllBytes(old)).isEqualTo(content);
    assertThat(states(route)).containsExactly("/shop/  running");
    assertThat(Files.list(webapps)).containsExactly(old);
  }

  @Test
  void sessionsAreListedWithoutTheirIds() throws Exception {
    put("shop.war", version("1"));
    start("/");
    body("/shop/version?session");
    String id = running.cookies().get("JSESSIONID");
    assertThat(command("sessions", "shop")).contains("USER", "ATTRIBUTES").doesNotContain(id);
    assertThat(command("sessions", "/shop/", "json"))
        .contains("\"max-idle-seconds\": 1800")
        .doesNotContain(id);
    assertThatThrownBy(() -> command("sessions", "ship")).hasMessageContaining("/shop/");
  }

  @Test
  void aWarReplacedUnderARoutesNameIsSeenByAReload() throws IOException {
    Path war = put("shop.war", version("1"));
    running = RunningApp.start(platform, RunningApp.config(war), "/");
    assertThat(running.route().refresh()).isEmpty();
    put("shop.war", version("2"));
    assertThat(body("/version")).isEqualTo("1");
    var change = running.route().refresh();
    assertThat(body("/version")).as("prepared only").isEqualTo("1");
    change.orElseThrow().commit();
    assertThat(body("/version")).isEqualTo("2");
    assertThat(running.route().refresh()).isEmpty();
  }
}
