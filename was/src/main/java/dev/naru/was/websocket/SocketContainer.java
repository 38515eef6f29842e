package dev.naru.was.websocket;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.Extension;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Set;

/**
 * What applications find as the context's attribute {@code
 * jakarta.websocket.server.ServerContainer} (Jakarta WebSocket 2.2, section 6.4). Tyrus is loaded
 * when it is first asked for something.
 */
final class SocketContainer implements ServerContainer {

  private final Sockets sockets;

  SocketContainer(Sockets sockets) {
    this.sockets = sockets;
  }

  @Override
  public void addEndpoint(Class<?> endpoint) throws DeploymentException {
    sockets.tyrus().addEndpoint(endpoint);
  }

  @Override
  public void addEndpoint(ServerEndpointConfig endpoint) throws DeploymentException {
    sockets.tyrus().addEndpoint(endpoint);
  }

  @Override
  public void upgradeHttpToWebSocket(
      Object request,
      Object response,
      ServerEndpointConfig endpoint,
      Map<String, String> pathParameters)
      throws IOException, DeploymentException {
    if (!(request instanceof HttpServletRequest in)
        || !(response instanceof HttpServletResponse out)) {
      throw new IllegalArgumentException("an HTTP request and its response are needed");
    }
    try {
      sockets.upgrade(in, out, endpoint, pathParameters);
    } catch (ServletException e) {
      throw new DeploymentException("the connection cannot be upgraded: " + e.getMessage(), e);
    }
  }

  @Override
  public Session connectToServer(Object endpoint, URI path)
      throws DeploymentException, IOException {
    return sockets.tyrus().connectToServer(endpoint, path);
  }

  @Override
  public Session connectToServer(Class<?> endpoint, URI path)
      throws DeploymentException, IOException {
    return sockets.tyrus().connectToServer(endpoint, path);
  }

  @Override
  public Session connectToServer(Endpoint endpoint, ClientEndpointConfig config, URI path)
      throws DeploymentException, IOException {
    return sockets.tyrus().connectToServer(endpoint, config, path);
  }

  @Override
  public Session connectToServer(
      Class<? extends Endpoint> endpoint, ClientEndpointConfig config, URI path)
      throws DeploymentException, IOException {
    return sockets.tyrus().connectToServer(endpoint, config, path);
  }

  @Override
  public long getDefaultAsyncSendTimeout() {
    return sockets.tyrus().getDefaultAsyncSendTimeout();
  }

  @Override
  public void setAsyncSendTimeout(long millis) {
    sockets.tyrus().setAsyncSendTimeout(millis);
  }

  @Override
  public long getDefaultMaxSessionIdleTimeout() {
    return sockets.tyrus().getDefaultMaxSessionIdleTimeout();
  }

  @Override
  public void setDefaultMaxSessionIdleTimeout(long millis) {
    sockets.tyrus().setDefaultMaxSessionIdleTimeout(millis);
  }

  @Override
  public int getDefaultMaxBinaryMessageBufferSize() {
    return sockets.tyrus().getDefaultMaxBinaryMessageBufferSize();
  }

  @Override
  public void setDefaultMaxBinaryMessageBufferSize(int max) {
    sockets.tyrus().setDefaultMaxBinaryMessageBufferSize(max);
  }

  @Override
  public int getDefaultMaxTextMessageBufferSize() {
    return sockets.tyrus().getDefaultMaxTextMessageBufferSize();
  }

  @Override
  public void setDefaultMaxTextMessageBufferSize(int max) {
    sockets.tyrus().setDefaultMaxTextMessageBufferSize(max);
  }

  @Override
  public Set<Extension> getInstalledExtensions() {
    return sockets.tyrus().getInstalledExtensions();
  }
}
