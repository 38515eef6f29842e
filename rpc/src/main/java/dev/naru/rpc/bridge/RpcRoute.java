package dev.naru.rpc.bridge;

import dev.naru.engine.network.Endpoint;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpHandler;
import dev.naru.http.Route;
import dev.naru.http.RouteContext;
import dev.naru.rpc.Pattern;
import dev.naru.rpc.RpcException;
import dev.naru.rpc.client.RpcClient;
import dev.naru.rpc.client.RpcTransportException;
import dev.naru.rpc.wire.Json;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Calls services for HTTP clients: {@code POST <prefix><pattern>} with the data as JSON. The answer
 * is the value; with {@code Accept: text/event-stream} it is the stream, an event a value; with
 * {@code ?event} the message is an event, and 202 says that it was sent.
 *
 * <p>Only {@code application/json} is taken: a page of another site cannot send it without being
 * allowed to (CORS), so nobody is made to call what they do not want to.
 */
final class RpcRoute implements Route {

  private static final String NO_HANDLER = "There is no matching message handler";
  private static final String INTERNAL = "Internal server error";

  private final RpcRouteConfig config;
  private final RouteContext context;
  private final RpcClient client;

  RpcRoute(RpcRouteConfig config, RouteContext context) {
    this.config = config;
    this.context = context;
    Endpoint.Socket first = (Endpoint.Socket) config.rpc();
    RpcClient.Builder builder = RpcClient.tcp(first.host(), first.port());
    for (Endpoint each : config.replicas()) {
      Endpoint.Socket socket = (Endpoint.Socket) each;
      builder.address(socket.host(), socket.port());
    }
    this.client =
        builder
            .network(context.platform().network())
            .timeout(config.timeout())
            .balance(RpcClient.Balance.LEAST_PENDING)
            .open();
  }

  @Override
  public HttpHandler handler() {
    return exchange -> {
      if (!exchange.request().method().equals("POST")) {
        exchange.fields().set("Allow", "POST");
        exchange.send(405);
      } else if (!type(exchange).equals("application/json")) {
        exchange.fields().set("Accept", "application/json");
        exchange.send(415);
      } else if (exchange.request().contentLength() > config.body().bytes()) {
        exchange.send(413);
      } else {
        exchange.block(this::answer);
      }
    };
  }

  private static String type(HttpExchange exchange) {
    String value = exchange.request().fields().first("Content-Type").orElse("");
    int end = value.indexOf(';');
    return (end < 0 ? value : value.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  private void answer(HttpExchange exchange) throws IOException {
    Pattern pattern;
    JsonNode data;
    try {
      // The route's path may be asked for without its slash; then there is no pattern either.
      String path = exchange.request().path().value();
      int from = Math.min(path.length(), context.prefix().length());
      pattern = Pattern.of(path.substring(from));
      byte[] body = exchange.input().readNBytes((int) config.body().bytes() + 1);
      if (body.length > config.body().bytes()) {
        exchange.status(413);
        return;
      }
      data = body.length == 0 ? Json.MAPPER.createObjectNode() : Json.MAPPER.readTree(body);
    } catch (JacksonException | IllegalArgumentException mistake) {
      error(exchange, 400, RpcException.Status.of("The body is not JSON"));
      return;
    }
    if (!config.patterns().isEmpty() && !config.patterns().contains(pattern.toString())) {
      error(exchange, 404, RpcException.Status.of("There is no such pattern here"));
      return;
    }
    try {
      if (exchange.request().query().equals("event")) {
        client.with(metadata(exchange)).emit(pattern, data).toCompletableFuture().join();
        exchange.status(202);
      } else if (exchange.request().fields().all("Accept").stream()
          .anyMatch(value -> value.contains("text/event-stream"))) {
        events(exchange, client.with(metadata(exchange)).stream(pattern, data, JsonNode.class));
      } else {
        JsonNode value =
            client
                .with(metadata(exchange))
                .send(pattern, data, JsonNode.class)
                .toCompletableFuture()
                .join();
        if (value == null) {
          exchange.status(204);
        } else {
          json(exchange, 200, value);
        }
      }
    } catch (CompletionException failure) {
      failed(exchange, failure.getCause() == null ? failure : failure.getCause());
    }
  }

  /** Who asks is the service's business, so what the client says of it goes along. */
  private static Map<String, Object> metadata(HttpExchange exchange) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    for (String name : new String[] {"authorization", "traceparent", "tracestate"}) {
      exchange.request().fields().first(name).ifPresent(value -> metadata.put(name, value));
    }
    return metadata;
  }

  private static void failed(HttpExchange exchange, Throwable failure) throws IOException {
    switch (failure) {
      case RpcException told -> {
        String message = String.valueOf(told.getMessage());
        int status =
            message.startsWith(NO_HANDLER)
                ? 404
                : message.startsWith("Unauthorized")
                    ? 401
                    : message.startsWith("Forbidden") ? 403 : message.equals(INTERNAL) ? 500 : 422;
        error(exchange, status, told.error());
      }
      case RpcTransportException lost -> {
        int status =
            switch (lost.reason()) {
              case TIMEOUT -> 504;
              case TOO_MANY_CALLS, CLIENT_CLOSED -> 503;
              case TOO_LARGE -> 413;
              case NOT_CONNECTED, CONNECTION_CLOSED, BAD_ANSWER -> 502;
            };
        // Where the service is, is nobody's business outside.
        error(exchange, status, RpcException.Status.of(lost.reason().toString()));
      }
      default -> exchange.fail(failure);
    }
  }

  private static void error(HttpExchange exchange, int status, Object error) throws IOException {
    if (status == 401) {
      exchange.fields().set("WWW-Authenticate", "Basic realm=\"rpc\", charset=\"UTF-8\"");
    }
    json(exchange, status, error);
  }

  private static void json(HttpExchange exchange, int status, Object value) throws IOException {
    byte[] bytes = Json.MAPPER.writeValueAsBytes(value);
    exchange.status(status);
    exchange.fields().set("Content-Type", "application/json");
    exchange.fields().set("Cache-Control", "no-store");
    exchange.output().write(bytes);
  }

  private void events(HttpExchange exchange, Flow.Publisher<JsonNode> values) throws IOException {
    ServerSentEvents events = new ServerSentEvents(context.platform().network().clock());
    values.subscribe(events);
    try {
      if (events.begun()) {
        exchange.fields().set("Content-Type", "text/event-stream");
        exchange.fields().set("Cache-Control", "no-store");
        events.writeTo(exchange.output());
      } else {
        failed(exchange, events.failure());
      }
    } finally {
      events.cancel();
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
