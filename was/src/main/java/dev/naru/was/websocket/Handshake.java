package dev.naru.was.websocket;

import dev.naru.http.HttpExchange;
import dev.naru.was.request.WebRequest;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.glassfish.tyrus.core.RequestContext;
import org.glassfish.tyrus.core.TyrusUpgradeResponse;
import org.glassfish.tyrus.core.Utils;
import org.glassfish.tyrus.spi.WebSocketEngine;
import org.glassfish.tyrus.spi.WebSocketEngine.UpgradeInfo;

/** An opening handshake (RFC 6455, section 4.2), as it comes out of the filters. */
final class Handshake {

  private Handshake() {}

  /**
   * Makes it, when there is an endpoint for it; then the request becomes a connection when the
   * container is through with it, or the response tells why not.
   *
   * @param uri what the endpoints' paths are compared with
   * @return whether there is an endpoint
   */
  static boolean make(
      Sockets sockets,
      WebSocketEngine engine,
      String uri,
      Map<String, String> pathParameters,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException, ServletException {
    RequestContext context = context(uri, request);
    pathParameters.forEach((name, value) -> context.getParameterMap().put(name, List.of(value)));
    HttpExchange exchange = exchange(request);
    TyrusUpgradeResponse answer = new TyrusUpgradeResponse();
    UpgradeInfo info = engine.upgrade(context, answer);
    switch (info.getStatus()) {
      case NOT_APPLICABLE -> {
        return false;
      }
      case HANDSHAKE_FAILED -> {
        fields(exchange, answer, response);
        response.sendError(answer.getStatus());
      }
      case SUCCESS -> {
        fields(exchange, answer, response);
        if (answer.getStatus() != HttpServletResponse.SC_SWITCHING_PROTOCOLS) {
          response.setStatus(answer.getStatus());
        } else {
          SocketConnection connection = request.upgrade(SocketConnection.class);
          connection.accept(info, exchange, sockets);
          sockets.bind(connection, request);
        }
      }
    }
    return true;
  }

  private static RequestContext context(String uri, HttpServletRequest request) {
    RequestContext context =
        RequestContext.Builder.create()
            .requestURI(URI.create(uri))
            .queryString(request.getQueryString())
            .httpSession(request.getSession(false))
            .secure(request.isSecure())
            .userPrincipal(request.getUserPrincipal())
            .isUserInRoleDelegate(request::isUserInRole)
            .parameterMap(request.getParameterMap())
            .remoteAddr(request.getRemoteAddr())
            .build();
    for (String name : Collections.list(request.getHeaderNames())) {
      List<String> values = new ArrayList<>();
      for (String value : Collections.list(request.getHeaders(name))) {
        values.addAll(Utils.parseHeaderValue(value.strip()));
      }
      context.getHeaders().put(name, values);
    }
    return context;
  }

  private static void fields(
      HttpExchange exchange, TyrusUpgradeResponse answer, HttpServletResponse response) {
    boolean keyed = exchange.request().fields().contains(HandshakeRequest.SEC_WEBSOCKET_KEY);
    answer
        .getHeaders()
        .forEach(
            (name, values) -> {
              // Where there was no key (RFC 8441, section 5) there is nothing to accept.
              if (keyed || !name.equalsIgnoreCase(HandshakeResponse.SEC_WEBSOCKET_ACCEPT)) {
                response.addHeader(name, Utils.getHeaderFromList(values));
              }
            });
  }

  private static HttpExchange exchange(ServletRequest request) throws ServletException {
    ServletRequest current = request;
    while (current instanceof ServletRequestWrapper wrapper) {
      current = wrapper.getRequest();
    }
    if (current instanceof WebRequest own) {
      return own.exchange();
    }
    throw new ServletException("the request is neither the container's nor a wrapper around it");
  }
}
