package dev.naru.was.websocket;

import dev.naru.engine.network.Clock;
import dev.naru.engine.network.Network;
import dev.naru.http.HttpExchange;
import dev.naru.was.servlet.ServletHolder;
import jakarta.servlet.GenericServlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.server.ServerApplicationConfig;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The WebSocket endpoints of an application (Jakarta WebSocket 2.2): found by annotation, by {@link
 * ServerApplicationConfig}, or added by program. Nothing of Tyrus is loaded for an application that
 * has none. A handshake passes the application's constraints and filters like any request, and is
 * then taken by the endpoint at its path; without one, by the servlet.
 */
public final class Sockets implements HttpSessionListener, HttpSessionIdListener {

  private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);
  private static final String PROTOCOL = "websocket";

  /** How long clients may take to take a goodbye when the application stops. */
  private static final Duration GOODBYE = Duration.ofSeconds(2);

  private final IndexView index;
  private final ClassLoader loader;
  private final Network network;
  private final String contextPath;
  private final ClockExecutor executor;
  private final Set<SocketConnection> open = ConcurrentHashMap.newKeySet();
  private final Map<String, Set<SocketConnection>> bySession = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition none = lock.newCondition();
  private volatile @Nullable TyrusContainer tyrus;
  private volatile boolean stopping;

  /**
   * Of an application.
   *
   * @param index of its classes
   * @param contextPath as the context has it
   */
  public Sockets(IndexView index, ClassLoader loader, Network network, String contextPath) {
    this.index = index;
    this.loader = loader;
    this.network = network;
    this.contextPath = contextPath;
    this.executor = new ClockExecutor(network, loader);
  }

  // --- the application's life

  /** Gives the context its container, before anybody listens to its attributes. */
  public void prepare(ServletContext context) {
    context.setAttribute(ServerContainer.class.getName(), new SocketContainer(this));
  }

  /**
   * Deploys the endpoints, when the context's listeners have added theirs.
   *
   * @throws ServletException when one of them cannot be deployed
   */
  public void start() throws ServletException {
    if (tyrus == null && found().isEmpty()) {
      return;
    }
    try {
      tyrus().start(contextPath, 0);
    } catch (DeploymentException | IOException e) {
      throw new ServletException("WebSocket endpoints: " + e.getMessage(), e);
    }
  }

  /** Says goodbye on every connection; those that do not take it in time are left to be cut. */
  public void stop() {
    stopping = true;
    for (SocketConnection connection : List.copyOf(open)) {
      try {
        connection.close(goodbye());
      } catch (RuntimeException | LinkageError e) {
        LOG.warn("an endpoint failed when its connection was closed", e);
      }
    }
    lock.lock();
    try {
      long left = GOODBYE.toNanos();
      while (!open.isEmpty() && left > 0) {
        left = none.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
    executor.shutdown();
  }

  /** Tyrus, made when it is first needed. */
  synchronized TyrusContainer tyrus() {
    TyrusContainer made = tyrus;
    if (made == null) {
      made = new TyrusContainer(classes(), contextPath, executor);
      tyrus = made;
    }
    return made;
  }

  /** The names of what is looked for (section 6.2). */
  private Set<String> found() {
    Set<String> names = new TreeSet<>();
    for (var annotation : index.getAnnotations(DotName.createSimple(ServerEndpoint.class))) {
      if (annotation.target().kind() == AnnotationTarget.Kind.CLASS) {
        names.add(annotation.target().asClass().name().toString());
      }
    }
    add(
        names,
        index.getAllKnownImplementations(DotName.createSimple(ServerApplicationConfig.class)));
    return names;
  }

  private static void add(Set<String> names, Iterable<ClassInfo> types) {
    for (ClassInfo type : types) {
      if (!type.isAbstract()) {
        names.add(type.name().toString());
      }
    }
  }

  private Set<Class<?>> classes() {
    Set<String> names = found();
    add(names, index.getAllKnownSubclasses(DotName.createSimple(Endpoint.class)));
    Set<Class<?>> classes = new LinkedHashSet<>();
    for (String name : names) {
      try {
        classes.add(Class.forName(name, false, loader));
      } catch (ClassNotFoundException | LinkageError e) {
        // A library may hold endpoints for others that are not there.
        LOG.debug("{} cannot be loaded and is no endpoint", name, e);
      }
    }
    return classes;
  }

  // --- handshakes

  /**
   * What answers a request: its servlet or, for an opening handshake, an endpoint at its path
   * before that.
   */
  public ServletHolder answering(HttpExchange exchange, ServletHolder servlet) {
    TyrusContainer running = tyrus;
    if (running == null || !offered(exchange)) {
      return servlet;
    }
    return servlet.standIn(() -> new Handshaking(running, servlet));
  }

  private static boolean offered(HttpExchange exchange) {
    return exchange
        .request()
        .upgrade()
        .filter(
            offer -> {
              for (String protocol : offer.split(",", -1)) {
                if (protocol.strip().equalsIgnoreCase(PROTOCOL)) {
                  return true;
                }
              }
              return false;
            })
        .isPresent();
  }

  private final class Handshaking extends GenericServlet {
    private static final long serialVersionUID = 1L;
    private final transient TyrusContainer running;
    private final transient ServletHolder servlet;

    Handshaking(TyrusContainer running, ServletHolder servlet) {
      this.running = running;
      this.servlet = servlet;
    }

    @Override
    public void service(ServletRequest request, ServletResponse response)
        throws ServletException, IOException {
      if (!(request instanceof HttpServletRequest in)
          || !(response instanceof HttpServletResponse out)
          || !Handshake.make(
              Sockets.this, running.getWebSocketEngine(), in.getRequestURI(), Map.of(), in, out)) {
        servlet.service(request, response);
      }
    }
  }

  /** Upgrades a request that an application has in its hands (section 6.5). */
  void upgrade(
      HttpServletRequest request,
      HttpServletResponse response,
      ServerEndpointConfig endpoint,
      Map<String, String> pathParameters)
      throws ServletException, IOException, DeploymentException {
    // An engine finds its endpoints by path; here the application has chosen: one with one path.
    var engine = tyrus().newEngine();
    engine.register(new ChosenEndpoint(endpoint), "");
    Handshake.make(this, engine, ChosenEndpoint.PATH, pathParameters, request, response);
  }

  // --- connections

  Executor threads() {
    return executor;
  }

  Clock clock() {
    return network.clock();
  }

  void opened(SocketConnection connection) {
    open.add(connection);
    if (stopping) {
      connection.close(goodbye());
    }
  }

  private static CloseReason goodbye() {
    return new CloseReason(CloseCodes.GOING_AWAY, "the application stops");
  }

  void closed(SocketConnection connection) {
    open.remove(connection);
    connection.leave();
    if (open.isEmpty()) {
      lock.lock();
      try {
        none.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** A connection of somebody who has logged in ends with the session (section 7.2). */
  void bind(SocketConnection connection, HttpServletRequest request) {
    HttpSession session = request.getSession(false);
    if (session != null && request.getUserPrincipal() != null) {
      connection.join(
          bySession.computeIfAbsent(session.getId(), id -> ConcurrentHashMap.newKeySet()));
    }
  }

  @Override
  public void sessionDestroyed(HttpSessionEvent event) {
    Set<SocketConnection> connections = bySession.remove(event.getSession().getId());
    if (connections != null) {
      for (SocketConnection connection : connections) {
        executor.execute(
            () ->
                connection.close(
                    new CloseReason(CloseCodes.VIOLATED_POLICY, "the session has ended")));
      }
    }
  }

  @Override
  public void sessionIdChanged(HttpSessionEvent event, String before) {
    Set<SocketConnection> connections = bySession.remove(before);
    if (connections != null) {
      bySession.put(event.getSession().getId(), connections);
    }
  }
}
