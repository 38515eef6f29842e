package dev.naru.was;

import dev.naru.engine.Platform;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpRequest;
import dev.naru.was.context.WebApplication;
import dev.naru.was.datasource.Pools;
import dev.naru.was.descriptor.AnnotationIndexes;
import dev.naru.was.descriptor.Assembly;
import dev.naru.was.descriptor.ForeignDescriptors;
import dev.naru.was.descriptor.WebXml;
import dev.naru.was.error.Refusal;
import dev.naru.was.javaee.JakartaMigration;
import dev.naru.was.jsp.Pages;
import dev.naru.was.jsp.TagLibraries;
import dev.naru.was.leftover.Leftovers;
import dev.naru.was.loader.ContextLoader;
import dev.naru.was.loader.WebAppClassLoader;
import dev.naru.was.multipart.UploadSpace;
import dev.naru.was.naming.Environment;
import dev.naru.was.naming.Injector;
import dev.naru.was.resource.WebResources;
import dev.naru.was.security.Identity;
import dev.naru.was.security.Login;
import dev.naru.was.session.SessionKeeper;
import dev.naru.was.session.SessionKey;
import dev.naru.was.war.Unzip;
import dev.naru.was.war.WarStore;
import java.beans.Introspector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A deployed application, from its archive to its class loader: {@link #deploy} opens, reads, wires
 * and starts it; {@link #close} takes all of that back, in reverse order.
 */
public final class WebApp implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(WebApp.class);

  private final String name;
  private final Deque<Undo> undo = new ArrayDeque<>();

  /** A step back. */
  @FunctionalInterface
  private interface Undo {
    void run() throws IOException;
  }

  private volatile @Nullable WebApplication application;

  private WebApp(
      AppConfig config,
      String contextPath,
      Platform platform,
      AppNeighbours neighbours,
      Consumer<AppStart.Step> steps)
      throws IOException {
    this.name = config.effectiveName();
    try {
      this.application = open(config, contextPath, platform, neighbours, steps);
    } catch (IOException | RuntimeException | LinkageError e) {
      close();
      throw e;
    }
  }

  /** Deploys an application that has no neighbours; returns when it has started. */
  public static WebApp deploy(AppConfig config, String contextPath, Platform platform)
      throws IOException {
    AppNeighbours nobody =
        new AppNeighbours(AppRegistry.of(platform), "localhost", contextPath, false);
    return deploy(config, contextPath, platform, nobody, step -> {});
  }

  /**
   * Deploys an application; returns when it has started.
   *
   * @param contextPath empty for the root, or with a slash at the beginning and none at the end
   * @param neighbours the other applications of its site
   * @param steps told what it is at
   * @throws IOException saying in one line which application cannot be deployed and why
   */
  static WebApp deploy(
      AppConfig config,
      String contextPath,
      Platform platform,
      AppNeighbours neighbours,
      Consumer<AppStart.Step> steps)
      throws IOException {
    try {
      return new WebApp(config, contextPath, platform, neighbours, steps);
    } catch (IOException | RuntimeException | LinkageError e) {
      throw new IOException(config.app() + ": " + reason(e), e);
    }
  }

  /** What people can act upon: for a failure of the application also where it came from. */
  private static String reason(Throwable failure) {
    if (failure instanceof IOException && failure.getMessage() != null) {
      return failure.getMessage();
    }
    Throwable root = failure;
    for (int depth = 0; root.getCause() != null && depth < 20; depth++) {
      root = root.getCause();
    }
    String own = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    return root == failure || root.getMessage() == null
        ? failure.toString()
        : own + " (" + root.getMessage() + ")";
  }

  private WebApplication open(
      AppConfig config,
      String contextPath,
      Platform platform,
      AppNeighbours neighbours,
      Consumer<AppStart.Step> steps)
      throws IOException {
    Path data = platform.data().resolve("apps");
    if (!Files.exists(config.app())) {
      throw new IOException("there is no such file");
    }
    WarStore wars = new WarStore(data, Unzip.Limits.DEFAULTS);
    steps.accept(AppStart.Step.OPENING);
    WarStore.Opened opened =
        config.javaee()
            ? wars.open(
                config.app(),
                name,
                "-jakarta",
                (from, to) -> {
                  steps.accept(AppStart.Step.MIGRATING);
                  JakartaMigration.migrate(from, to);
                })
            : wars.open(config.app(), name);
    undo.push(opened::close);
    steps.accept(AppStart.Step.DEPLOYING);
    ForeignDescriptors.in(opened.root())
        .forEach(
            file ->
                LOG.warn(
                    "{}: {} is for another server and is not read; docs/was.md, \"Moving a WAR"
                        + " here\", says what stands for it",
                    name,
                    file));
    WebXml xml = Assembly.descriptor(opened.root());
    if (AppResources.needStore(xml, config)
        || config.sessions().keep() == SessionsConfig.Keep.DATABASE) {
      platform.expectStore();
    }
    Files.createDirectories(data);
    Path work = Files.createTempDirectory(data, ".work-" + name + "-").toRealPath();
    undo.push(() -> WarStore.delete(work));
    Path temporary = Files.createDirectory(work.resolve("temporary"));

    List<Path> jars = WebAppClassLoader.jars(opened.root());
    Assembly assembly =
        Assembly.complete(
            xml,
            opened.root(),
            jars,
            new AnnotationIndexes(
                platform.data().resolve("annotations"), platform.network().clock().instant()));
    // What the server says for all its applications comes last (sections 3.13 and 5.6).
    xml.requestEncoding = xml.requestEncoding.or(config::charset);
    xml.responseEncoding = xml.responseEncoding.or(config::charset);
    WebResources resources = WebResources.open(opened.root(), jars, work);

    WebAppClassLoader loader =
        new WebAppClassLoader("app-" + name, WebAppClassLoader.classPath(opened.root()));
    // The JDK remembers the properties of beans, softly, and for each group of threads by itself.
    undo.push(Introspector::flushCaches);
    undo.push(() -> platform.network().executor().execute(Introspector::flushCaches));
    undo.push(loader::close);
    undo.push(
        () ->
            inside(
                loader,
                () ->
                    Leftovers.clean(loader)
                        .forEach(
                            what ->
                                LOG.warn(
                                    "{} at {}/ has left something behind: {}",
                                    name,
                                    contextPath,
                                    what))));
    Pools pools = new Pools(name, loader, platform.network().clock());
    undo.push(pools::close);
    Environment environment = AppResources.environment(xml, config, platform, loader, pools);
    environment.install(loader);
    undo.push(() -> Environment.uninstall(loader));
    Injector injector = new Injector(environment, !xml.metadataComplete, xml.injections);

    TagLibraries libraries = TagLibraries.find(xml.jsp, resources, jars);
    Pages pages =
        new Pages(
            new Pages.Source(
                name,
                loader,
                opened.root(),
                WebAppClassLoader.classPath(opened.root()),
                libraries,
                platform.data().resolve("pages"),
                Files.isDirectory(config.app())),
            injector);
    undo.push(pages::close);

    Login login = new Login(platform::accounts, platform.network());
    undo.push(login::close);
    WebApplication made =
        new WebApplication(
            new WebApplication.Parts(
                name,
                neighbours.site(),
                neighbours,
                contextPath,
                xml,
                assembly.types(),
                loader,
                opened.root(),
                resources,
                pages,
                libraries.listeners(),
                temporary,
                injector,
                login,
                platform.network(),
                () -> platform.listeners().port("https"),
                config.sessions().limit()));
    made.uploads(new UploadSpace(config.limits().uploads().bytes()));
    if (config.sessions().keep() == SessionsConfig.Keep.DATABASE) {
      made.sessions()
          .keep(
              new SessionKeeper(
                  name,
                  platform::sessions,
                  SessionKey.of(platform.data(), platform.network().random()),
                  platform.network()));
    }
    undo.push(() -> inside(loader, made::stop));
    inside(loader, () -> made.start(assembly));
    LOG.info("{} runs at {}/", name, contextPath);
    return made;
  }

  /** Runs the application's code under its own class loader. */
  private static void inside(ClassLoader loader, Undo code) throws IOException {
    ContextLoader.<Object, IOException>under(
        loader,
        () -> {
          code.run();
          return loader;
        });
  }

  /**
   * Answers an exchange, on its own thread.
   *
   * @param over runs when the application has nothing to do with it any more: before this returns,
   *     or later when the request is asynchronous or upgraded
   */
  public void handle(HttpExchange exchange, Runnable over) throws Exception {
    WebApplication running = application;
    if (running == null) {
      Refusal.STOPPED.answer(exchange, 1);
      over.run();
    } else {
      running.handle(exchange, over);
    }
  }

  /** The application's name. */
  public String name() {
    return name;
  }

  /** The application, while it runs. */
  Optional<WebApplication> running() {
    return Optional.ofNullable(application);
  }

  /** How many sessions it has in memory. */
  public int sessions() {
    WebApplication running = application;
    return running == null ? 0 : running.sessions().size();
  }

  /** From now on its sessions are another version's, as far as they can be. */
  void handOver(WebApp next) {
    WebApplication mine = application;
    WebApplication others = next.application;
    if (mine != null && others != null) {
      mine.sessions().handOver(others.sessions());
    }
  }

  /** Its sessions, as much of them as others may know. */
  List<SessionState> sessionStates(String version) {
    WebApplication running = application;
    return running == null
        ? List.of()
        : running.sessions().all().stream()
            .map(
                session ->
                    new SessionState(
                        session.note(Identity.class).map(Identity::account).orElse(""),
                        version,
                        session.ageSeconds(),
                        session.idleSeconds(),
                        session.getMaxInactiveInterval(),
                        session.size()))
            .toList();
  }

  /** Whether a request names a session that is in its memory. Never blocks. */
  boolean knowsSession(HttpRequest request) {
    WebApplication running = application;
    return running != null && running.knowsSession(request);
  }

  /** Stops and forgets it. Never throws. */
  @Override
  public void close() {
    // Whoever still holds this must not hold the application's classes.
    application = null;
    while (!undo.isEmpty()) {
      try {
        undo.pop().run();
      } catch (IOException | RuntimeException | LinkageError e) {
        LOG.error("a step of undeploying {} failed", name, e);
      }
    }
  }
}
