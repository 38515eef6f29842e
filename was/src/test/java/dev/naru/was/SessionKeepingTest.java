package dev.naru.was;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.MemoryStore;
import dev.naru.engine.Store;
import dev.naru.engine.TestPlatform;
import dev.naru.engine.account.Accounts;
import dev.naru.engine.account.PasswordHasher;
import dev.naru.engine.data.DataSources;
import dev.naru.engine.health.Health;
import dev.naru.engine.session.KeptSession;
import dev.naru.engine.session.Sessions;
import dev.naru.was.spec.Spec;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionActivationListener;
import jakarta.servlet.http.HttpSessionEvent;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that outlive their version of the application, or their process. */
class SessionKeepingTest {

  /** A value of the application's own class; knows what has happened to it. */
  public static class Basket implements Serializable, HttpSessionActivationListener {
    private static final long serialVersionUID = 1L;
    final List<String> items = new ArrayList<>();
    transient String woken = "";

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      woken = "";
    }

    @Override
    public void sessionWillPassivate(HttpSessionEvent event) {
      items.add("asleep");
    }

    @Override
    public void sessionDidActivate(HttpSessionEvent event) {
      woken = "awake";
    }
  }

  @WebServlet("/basket")
  public static class Shop extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      HttpSession session = request.getSession(false);
      if (request.getParameter("end") != null && session != null) {
        session.invalidate();
        return;
      }
      String item = request.getParameter("item");
      if (item != null) {
        session = request.getSession();
        Basket basket = (Basket) session.getAttribute("basket");
        basket = basket == null ? new Basket() : basket;
        basket.items.add(item);
        session.setAttribute("basket", basket);
        session.setAttribute("thread", Thread.currentThread());
      }
      Basket basket = session == null ? null : (Basket) session.getAttribute("basket");
      response
          .getWriter()
          .print(
              basket == null
                  ? "nothing"
                  : basket.items
                      + basket.woken
                      + (session.getAttribute("thread") == null ? "" : " thread"));
    }
  }

  @WebServlet("/who")
  public static class Who extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException, jakarta.servlet.ServletException {
      if (request.getParameter("name") != null) {
        request.getSession();
        request.login(request.getParameter("name"), request.getParameter("password"));
      }
      response.getWriter().print(request.getRemoteUser() + request.isUserInRole("user"));
    }
  }

  /** A store that can be sent away. */
  private static final class Fickle implements Sessions {
    private final Sessions here;
    private final AtomicInteger saved = new AtomicInteger();
    private final AtomicInteger extended = new AtomicInteger();
    private volatile boolean away;
    private volatile boolean tampers;

    Fickle(Sessions here) {
      this.here = here;
    }

    private Sessions sessions() throws IOException {
      if (away) {
        throw new IOException("the store does not answer");
      }
      return here;
    }

    @Override
    public Optional<KeptSession> find(String application, String key) throws IOException {
      Optional<KeptSession> found = sessions().find(application, key);
      if (tampers && found.isPresent()) {
        byte[] content = found.get().content();
        content[content.length - 1] ^= 1;
      }
      return found;
    }

    @Override
    public void save(String application, KeptSession session) throws IOException {
      sessions().save(application, session);
      saved.incrementAndGet();
    }

    @Override
    public void extend(String application, Map<String, Instant> expires) throws IOException {
      sessions().extend(application, expires);
      extended.incrementAndGet();
    }

    @Override
    public void remove(String application, String key) throws IOException {
      sessions().remove(application, key);
    }

    @Override
    public int removeExpired() throws IOException {
      return sessions().removeExpired();
    }
  }

  @TempDir private Path folder;

  private static final PasswordHasher.Cost CHEAP = new PasswordHasher.Cost(64, 1);
  private static final SessionsConfig DATABASE =
      new SessionsConfig(SessionsConfig.Keep.DATABASE, 1000);

  private Path war() throws IOException {
    return new War().classes(Shop.class, Basket.class, Who.class).archive(folder.resolve("a.war"));
  }

  private AppConfig kept() throws IOException {
    return new AppConfig(
        war(),
        Optional.empty(),
        Optional.empty(),
        DATABASE,
        AppLimits.DEFAULTS,
        false,
        false,
        Optional.empty(),
        Map.of());
  }

  /** A process that can be ended and started again: data folder and store stay. */
  private final class Restarted implements Store {
    private final TestPlatform first = TestPlatform.withManualClock();
    private final MemoryStore memory =
        new MemoryStore(first.platform().network(), first.platform().metrics(), CHEAP);
    private final Fickle fickle = new Fickle(memory.sessions());
    private final Map<String, String> cookies = new TreeMap<>();
    private TestPlatform platform = first;

    RunningApp start() throws IOException {
      return start(Duration.ZERO);
    }

    /** At a time after the first start. */
    RunningApp start(Duration after) throws IOException {
      platform = TestPlatform.restarted(folder, this);
      platform.clock().advance(after);
      RunningApp app = RunningApp.start(platform, kept(), "/");
      app.cookies().putAll(cookies);
      return app;
    }

    /**
     * Until the store has been asked again, on a thread of its own: time goes on in few steps, so
     * that no session ends while that thread gets no processor.
     */
    void awaitMore(AtomicInteger count, int before) {
      for (int millis = 100; count.get() == before && millis < 100_000; millis *= 2) {
        platform.clock().advance(Duration.ofSeconds(30));
        for (long end = System.nanoTime() + millis * 1_000_000L;
            count.get() == before && System.nanoTime() < end; ) {
          Thread.yield();
        }
      }
      assertThat(count).hasValueGreaterThan(before);
    }

    /** In order: everything is saved that is to be. */
    void stop(RunningApp app) {
      cookies.putAll(app.cookies());
      app.close();
    }

    /** All at once: nothing is saved any more. */
    void crash(RunningApp app) {
      fickle.away = true;
      stop(app);
      fickle.away = false;
    }

    @Override
    public Accounts accounts() {
      return memory.accounts();
    }

    @Override
    public DataSources dataSources() {
      return memory.dataSources();
    }

    @Override
    public Sessions sessions() {
      return fickle;
    }

    @Override
    public Health health() {
      return Health.UP;
    }

    @Override
    public void close() {
      first.close();
    }
  }

  @Test
  @Spec({"7.7.2.a", "7.7.2.b"})
  void sessionsInMemorySurviveARedeployment() throws Exception {
    TestPlatform platform = TestPlatform.withManualClock();
    Path webapps = Files.createDirectory(folder.resolve("webapps"));
    Files.move(war(), webapps.resolve("ROOT.war"));
    AppsRoute route =
        new AppsRoute(
            new AppsConfig(
                webapps,
                Optional.empty(),
                SessionsConfig.DEFAULTS,
                AppLimits.DEFAULTS,
                false,
                false,
                Optional.empty()),
            RunningApp.context(platform, "/"));
    try (RunningApp app = RunningApp.start(platform, route)) {
      assertThat(app.get("/basket?item=pear").body()).isEqualTo("[pear] thread");
      String id = app.cookies().get("JSESSIONID");

      Files.move(war(), webapps.resolve("ROOT.war"), StandardCopyOption.REPLACE_EXISTING);
      for (int i = 0; i < 2; i++) {
        route.look(false).forEach(Runnable::run);
      }

      assertThat(app.get("/basket").body())
          .as("its own class, of the new loader; the thread could not come along")
          .isEqualTo("[pear, asleep]awake");
      assertThat(app.cookies()).containsEntry("JSESSIONID", id);
    }
  }

  @Test
  void keptSessionsSurviveACrashWithWhoIsLoggedIn() throws Exception {
    try (Restarted process = new Restarted()) {
      process.accounts().create("mina", "correct horse".toCharArray(), Set.of("user"));
      RunningApp app = process.start();
      assertThat(app.get("/who?name=mina&password=correct+horse").body()).isEqualTo("minatrue");
      app.get("/basket?item=pear");
      process.crash(app);

      app = process.start();
      assertThat(app.get("/basket").body()).isEqualTo("[pear]awake");
      assertThat(app.get("/who").body()).isEqualTo("minatrue");
      process.accounts().remove("mina");
      assertThat(app.get("/who").body()).isEqualTo("nullfalse");
      process.stop(app);
    }
  }

  @Test
  void aSessionThatIsOnlyReadLivesOnAcrossACrash() throws Exception {
    try (Restarted process = new Restarted()) {
      RunningApp app = process.start();
      app.get("/basket?item=pear");
      for (int i = 0; i < 2; i++) {
        int before = process.fickle.extended.get();
        process.platform.clock().advance(Duration.ofMinutes(20));
        assertThat(app.get("/basket").body()).startsWith("[pear]");
        process.awaitMore(process.fickle.extended, before);
      }
      process.crash(app);

      app = process.start(Duration.ofMinutes(60));
      assertThat(app.get("/basket").body()).as("used 20 minutes before").isEqualTo("[pear]awake");
      process.crash(app);
      app = process.start(Duration.ofMinutes(95));
      assertThat(app.get("/basket").body())
          .as("used 55 minutes before, as far as was written")
          .isEqualTo("nothing");
      process.stop(app);
    }
  }

  @Test
  void whatEndedOrWasTamperedWithIsNotBroughtBack() throws Exception {
    try (Restarted process = new Restarted()) {
      RunningApp app = process.start();
      app.get("/basket?item=pear");
      process.stop(app);
      process.fickle.tampers = true;
      app = process.start();
      assertThat(app.get("/basket").body()).isEqualTo("nothing");
      process.fickle.tampers = false;
      app.get("/basket?item=plum");
      app.get("/basket?end");
      process.stop(app);

      app = process.start();
      assertThat(app.get("/basket").body()).isEqualTo("nothing");
      process.stop(app);
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(folder.resolve("session-key"))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void theApplicationAnswersWhileTheStoreIsAwayAndSavesWhenItIsBack() throws Exception {
    try (Restarted process = new Restarted()) {
      RunningApp app = process.start();
      process.fickle.away = true;
      assertThat(app.get("/basket?item=pear").body()).startsWith("[pear]");
      assertThat(app.get("/basket").body()).startsWith("[pear]");
      process.fickle.away = false;
      process.awaitMore(process.fickle.saved, 0);
      process.crash(app);

      app = process.start();
      assertThat(app.get("/basket").body()).isEqualTo("[pear]awake");
      process.stop(app);
    }
  }
}
