package dev.naru.was.websocket;

import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import org.glassfish.tyrus.core.TyrusWebSocketEngine;
import org.glassfish.tyrus.server.TyrusServerContainer;
import org.glassfish.tyrus.spi.WebSocketEngine;

/** Tyrus's container, on our threads and our clock. */
final class TyrusContainer extends TyrusServerContainer {

  /**
   * Bytes of a message that is gathered before the endpoint gets it whole, unless the endpoint says
   * otherwise; a larger one ends the connection with 1009.
   */
  private static final int MESSAGE = 64 * 1024;

  private final ClockExecutor executor;
  private final String contextPath;
  private final WebSocketEngine engine;

  /**
   * Of an application.
   *
   * @param classes those that were found: endpoints, and configurations of endpoints
   */
  TyrusContainer(Set<Class<?>> classes, String contextPath, ClockExecutor executor) {
    super(classes);
    this.executor = executor;
    this.contextPath = contextPath;
    setDefaultMaxTextMessageBufferSize(MESSAGE);
    setDefaultMaxBinaryMessageBufferSize(MESSAGE);
    this.engine = newEngine();
  }

  /** An engine without endpoints. */
  WebSocketEngine newEngine() {
    return TyrusWebSocketEngine.builder(this).build();
  }

  @Override
  public void register(Class<?> endpoint) throws DeploymentException {
    engine.register(endpoint, contextPath);
  }

  @Override
  public void register(ServerEndpointConfig endpoint) throws DeploymentException {
    engine.register(endpoint, contextPath);
  }

  @Override
  public WebSocketEngine getWebSocketEngine() {
    return engine;
  }

  @Override
  public Map<String, Object> getProperties() {
    return Map.of();
  }

  @Override
  public ExecutorService getExecutorService() {
    return executor;
  }

  @Override
  public ScheduledExecutorService getScheduledExecutorService() {
    return executor;
  }
}
