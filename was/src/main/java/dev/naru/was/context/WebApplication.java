package dev.naru.was.context;

import dev.naru.engine.network.Network;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpRequest;
import dev.naru.was.async.AsyncRequest;
import dev.naru.was.descriptor.Assembly;
import dev.naru.was.descriptor.WebXml;
import dev.naru.was.descriptor.WebXml.LoginConfig;
import dev.naru.was.dispatch.Dispatcher;
import dev.naru.was.dispatch.Failures;
import dev.naru.was.dispatch.Targets;
import dev.naru.was.error.ErrorPages;
import dev.naru.was.error.Refusal;
import dev.naru.was.filter.FilterHolder;
import dev.naru.was.jsp.Pages;
import dev.naru.was.loader.ContextLoader;
import dev.naru.was.login.AccessControl;
import dev.naru.was.login.BasicLogin;
import dev.naru.was.login.ClientCertLogin;
import dev.naru.was.login.FormLogin;
import dev.naru.was.login.NoLogin;
import dev.naru.was.multipart.UploadSpace;
import dev.naru.was.naming.Injector;
import dev.naru.was.request.Application;
import dev.naru.was.request.Authenticator;
import dev.naru.was.request.Locales;
import dev.naru.was.request.Neighbours;
import dev.naru.was.request.RequestListeners;
import dev.naru.was.request.WebRequest;
import dev.naru.was.resource.DefaultServlet;
import dev.naru.was.resource.MimeTypes;
import dev.naru.was.resource.WebResources;
import dev.naru.was.security.Constraints;
import dev.naru.was.security.Identity;
import dev.naru.was.security.Login;
import dev.naru.was.security.Roles;
import dev.naru.was.servlet.ServletHolder;
import dev.naru.was.session.SessionCookie;
import dev.naru.was.session.SessionManager;
import dev.naru.was.session.SessionTracking;
import dev.naru.was.websocket.Sockets;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.SessionTrackingMode;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EventListener;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.naming.NamingException;
import org.jboss.jandex.IndexView;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An application that runs: what its descriptor declares, made and wired. Start and stop follow
 * sections 4.4, 8.2.4 and 11.3.2 of Servlet 6.1: initializers, listeners, filters, servlets; the
 * end in reverse.
 */
public final class WebApplication implements Application {

  private static final Logger LOG = LoggerFactory.getLogger(WebApplication.class);
  private static final List<String> WELCOME = List.of("index.html", "index.htm", "index.jsp");

  /**
   * What an application is made of.
   *
   * @param name for logs
   * @param host the name of the host that it belongs to, the same for all applications there
   * @param neighbours the other applications of that host
   * @param contextPath empty for the root, or with a slash at the beginning and none at the end
   * @param root its folder
   * @param index of the annotations of its classes
   * @param pages its pages
   * @param tagListeners class names of listeners that tag libraries declare
   * @param temporary its folder for temporary files
   * @param securePort where TLS is spoken, if anywhere
   * @param maxSessions how many may exist at a time
   */
  public record Parts(
      String name,
      String host,
      Neighbours neighbours,
      String contextPath,
      WebXml xml,
      IndexView index,
      ClassLoader loader,
      Path root,
      WebResources resources,
      Pages pages,
      Set<String> tagListeners,
      Path temporary,
      Injector injector,
      Login login,
      Network network,
      Supplier<OptionalInt> securePort,
      int maxSessions) {}

  private final Parts parts;
  private final WebContext context;
  private final Listeners listeners;
  private final Registrations registrations;
  private final SessionCookie sessionCookie;
  private final SessionTracking tracking;
  private final SessionManager sessions;
  private final MimeTypes mimeTypes;
  private final Targets targets;
  private final Sockets sockets;
  private final Authenticator authenticator;
  private UploadSpace uploads = UploadSpace.UNLIMITED;
  private BooleanSupplier holding = () -> true;
  private Runnable releasing = () -> {};
  private volatile boolean started;
  private @Nullable Roles roles;
  private @Nullable RequestPipeline pipeline;

  /** Of its parts; nothing of the application runs yet. */
  public WebApplication(Parts parts) {
    this.parts = parts;
    WebXml xml = parts.xml();
    this.context = new WebContext(this, xml);
    this.listeners = new Listeners(parts.injector());
    this.mimeTypes = new MimeTypes(xml.mimeTypes);
    this.registrations =
        new Registrations(
            xml,
            context,
            parts.loader(),
            parts.injector(),
            parts.network().clock(),
            parts.pages(),
            new DefaultServlet(parts.resources(), mimeTypes),
            () -> started);
    this.sessionCookie = new SessionCookie(xml.session, () -> started);
    this.tracking = new SessionTracking(sessionCookie, xml.session);
    this.sessions =
        new SessionManager(parts.network(), context, listeners.sessions(), parts.maxSessions());
    xml.session
        .timeoutMinutes()
        .ifPresent(minutes -> sessions.maxInactive(minutes <= 0 ? 0 : minutes * 60));
    this.targets =
        new Targets(
            registrations.table(),
            registrations.filterMappings(),
            xml.welcomeFiles.isEmpty() ? WELCOME : xml.welcomeFiles,
            path -> parts.resources().file(path).isPresent());
    this.sockets = new Sockets(parts.index(), parts.loader(), parts.network(), parts.contextPath());
    this.authenticator = authenticator(xml.login);
    parts.login().onChange(this::endSessions);
    sessions.whenBrought(
        session -> session.note(Identity.class).ifPresent(who -> parts.login().heed()));
  }

  /** Whoever was logged in by that account is not any more; listeners are told under our loader. */
  private void endSessions(String account) {
    ContextLoader.<Integer, RuntimeException>under(
        parts.loader(),
        () ->
            sessions.endThose(
                session ->
                    session
                        .note(Identity.class)
                        .filter(who -> who.account().equals(account))
                        .isPresent()));
  }

  private Authenticator authenticator(Optional<LoginConfig> login) {
    if (login.isEmpty()) {
      return new NoLogin();
    }
    LoginConfig config = login.get();
    return switch (config.method()) {
      case "FORM" -> new FormLogin(config, this::dispatcher);
      case "CLIENT-CERT" -> new ClientCertLogin();
      default -> new BasicLogin(config.realm().isEmpty() ? parts.name() : config.realm());
    };
  }

  /**
   * Starts it; on failure it has to be stopped.
   *
   * @param assembly what it was put together from
   * @throws IOException with a message for the person who deploys it
   */
  public void start(Assembly assembly) throws IOException {
    context.setAttribute(ServletContext.TEMPDIR, parts.temporary().toFile());
    context.setAttribute(ServletContext.ORDERED_LIBS, assembly.orderedLibs().orElse(null));
    parts.pages().prepare(context);
    sockets.prepare(context);
    registrations.declare();
    for (String name : parts.xml().listeners) {
      listeners.add(listener(name));
    }
    for (String name : parts.tagListeners()) {
      listeners.addOfTagLibrary(listener(name));
    }
    try {
      Initializers.run(context, parts.loader(), assembly);
      listeners.contextInitialized(context);
      registrations.checkComplete();
      sockets.start();
      listeners.sessions().add(sockets);
      registrations.mapOurs();
      started = true;
      Set<String> known = new TreeSet<>(parts.xml().roles);
      known.addAll(registrations.roles());
      roles = new Roles(known);
      Constraints constraints =
          new Constraints(registrations.constraints(), parts.xml().denyUncoveredMethods);
      for (String uncovered : constraints.uncovered()) {
        LOG.warn("{}: {}", parts.name(), uncovered);
      }
      pipeline =
          new RequestPipeline(
              this,
              new AccessControl(constraints, parts.securePort()),
              new Failures(new ErrorPages(parts.xml().errorPages), this::dispatcher),
              parts.network().clock());
      for (FilterHolder filter : registrations.filters().values()) {
        filter.start();
      }
    } catch (ServletException | RuntimeException | LinkageError e) {
      throw new IOException(reason(e), e);
    }
    loadOnStartup();
    sessions.start();
  }

  private EventListener listener(String name) throws IOException {
    try {
      return parts.injector().create(registrations.load(name, EventListener.class));
    } catch (ReflectiveOperationException | NamingException | LinkageError e) {
      throw new IOException("the listener " + name + " cannot be made: " + e, e);
    }
  }

  private static String reason(Throwable e) {
    String message = String.valueOf(e.getMessage());
    Throwable cause = e.getCause();
    if (!(e instanceof ServletException)) {
      return e.toString();
    }
    return cause == null || message.contains(cause.toString()) ? message : message + ": " + cause;
  }

  /** A servlet that fails here may still answer later (section 2.3.2.1); it is tried again. */
  private void loadOnStartup() {
    List<ServletHolder> eager =
        registrations.servlets().values().stream()
            .filter(servlet -> servlet.loadOnStartup() >= 0 && servlet.enabled())
            .sorted(Comparator.comparingInt(ServletHolder::loadOnStartup))
            .toList();
    for (ServletHolder servlet : eager) {
      try {
        servlet.load();
      } catch (ServletException | RuntimeException | LinkageError e) {
        LOG.error("the servlet {} of {} failed to start", servlet, parts.name(), e);
      }
    }
  }

  /** Stops it: sessions, servlets, filters, listeners. Never throws. */
  public void stop() {
    RequestPipeline running = pipeline;
    pipeline = null;
    sockets.stop();
    if (running != null) {
      running.outliving().stop();
    }
    sessions.close();
    List.copyOf(registrations.servlets().values()).reversed().forEach(ServletHolder::destroy);
    List.copyOf(registrations.filters().values()).reversed().forEach(FilterHolder::destroy);
    listeners.contextDestroyed(context);
  }

  /**
   * Answers an exchange, on its own thread.
   *
   * @param over runs when the application has nothing to do with it any more: before this returns,
   *     or later when the request is asynchronous or upgraded
   */
  public void handle(HttpExchange exchange, Runnable over) throws Exception {
    RequestPipeline running = pipeline;
    if (running == null) {
      Refusal.STOPPED.answer(exchange, 1);
      over.run();
      return;
    }
    running.handle(exchange, over);
  }

  /** Whether a request names a session that is in memory here. Never blocks. */
  public boolean knowsSession(HttpRequest request) {
    return tracking.namesAny(request, sessions::holds);
  }

  // --- for the classes of this package

  Sockets sockets() {
    return sockets;
  }

  String name() {
    return parts.name();
  }

  String host() {
    return parts.host();
  }

  WebXml xml() {
    return parts.xml();
  }

  Injector injector() {
    return parts.injector();
  }

  WebResources resources() {
    return parts.resources();
  }

  MimeTypes mimeTypes() {
    return mimeTypes;
  }

  Listeners listeners() {
    return listeners;
  }

  Registrations registrations() {
    return registrations;
  }

  Targets targets() {
    return targets;
  }

  Optional<Dispatcher> dispatcher(String path) {
    return Dispatcher.toPath(targets, this, path);
  }

  /** Where a path is, or would be, on disk; null where it leaves the application's folder. */
  @Nullable String realPath(String path) {
    Optional<Path> file = parts.resources().find(path);
    if (file.isPresent()) {
      return file.get().toString();
    }
    Path would = parts.root().resolve(path.substring(1)).normalize();
    return would.startsWith(parts.root()) ? would.toString() : null;
  }

  SessionTracking tracking() {
    return tracking;
  }

  // --- Application

  @Override
  public ServletContext servletContext() {
    return context;
  }

  @Override
  public String contextPath() {
    return parts.contextPath();
  }

  @Override
  public SessionManager sessions() {
    return sessions;
  }

  @Override
  public SessionCookie sessionCookie() {
    return sessionCookie;
  }

  @Override
  public boolean tracks(SessionTrackingMode mode) {
    return tracking.by(mode);
  }

  @Override
  public Roles roles() {
    Roles known = roles;
    if (known == null) {
      throw new IllegalStateException("the application has not started");
    }
    return known;
  }

  @Override
  public Login login() {
    return parts.login();
  }

  @Override
  public Authenticator authenticator() {
    return authenticator;
  }

  @Override
  public RequestListeners requestListeners() {
    return listeners.requests();
  }

  @Override
  public Optional<String> requestEncoding() {
    return parts.xml().requestEncoding;
  }

  @Override
  public Optional<String> responseEncoding() {
    return parts.xml().responseEncoding;
  }

  @Override
  public Optional<Charset> encodingOf(Locale locale) {
    return Locales.charset(locale, parts.xml().localeEncodings);
  }

  @Override
  public UploadSpace uploads() {
    return uploads;
  }

  /** Bounds what people upload. Before the start. */
  public void uploads(UploadSpace space) {
    uploads = space;
  }

  @Override
  public AsyncRequest async(WebRequest request) {
    RequestPipeline running = pipeline;
    if (running == null) {
      throw new IllegalStateException("the application has stopped");
    }
    return running.outliving().async(request);
  }

  @Override
  public <T> T create(Class<T> type) throws ServletException {
    try {
      return parts.injector().create(type);
    } catch (ReflectiveOperationException | NamingException | LinkageError e) {
      throw new ServletException(type.getName() + " cannot be made: " + e, e);
    }
  }

  @Override
  public Neighbours neighbours() {
    return parts.neighbours();
  }

  /** Says how a request of another application holds it. Before anybody can reach it. */
  public void held(BooleanSupplier hold, Runnable release) {
    holding = hold;
    releasing = release;
  }

  @Override
  public boolean hold() {
    return holding.getAsBoolean();
  }

  @Override
  public void release() {
    releasing.run();
  }

  @Override
  public ClassLoader loader() {
    return parts.loader();
  }

  @Override
  public Path temporary() {
    return parts.temporary();
  }
}
