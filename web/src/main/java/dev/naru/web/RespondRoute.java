package dev.naru.web;

import dev.naru.engine.config.Checks;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpHandler;
import dev.naru.http.Route;
import dev.naru.http.RouteContext;
import dev.naru.http.RouteProvider;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The route kind {@code respond}. Answers every method alike. */
final class RespondRoute implements BareRoute {

  /** Makes them. */
  public static final class Provider implements RouteProvider<RespondConfig> {
    @Override
    public String key() {
      return "respond";
    }

    @Override
    public Class<RespondConfig> configType() {
      return RespondConfig.class;
    }

    @Override
    public void check(RespondConfig config, Checks checks) {
      if (config.status() < 200 || config.status() > 599) {
        checks.problem(config, "status", "expected 200 to 599, found " + config.status());
      }
      boolean bodiless = config.status() == 204 || config.status() == 304;
      if (bodiless && !config.respond().isEmpty()) {
        checks.problem(
            config, "respond", "an answer with status " + config.status() + " has no body");
      }
      if (!config.type().matches("[\\w!#$&^.+-]+/[\\w!#$&^.+-]+( *;[\\x20-\\x7E]+)?")) {
        checks.problem(config, "type", "expected a media type such as text/html");
      }
    }

    @Override
    public Route create(RespondConfig config, RouteContext context) {
      return new RespondRoute(config);
    }
  }

  private final RespondConfig config;
  private final String type;
  private final ByteBuf body;

  RespondRoute(RespondConfig config) {
    String lower = config.type().toLowerCase(Locale.ROOT);
    boolean bareText = lower.startsWith("text/") && !lower.contains("charset");
    byte[] bytes = config.respond().getBytes(StandardCharsets.UTF_8);
    this.config = config;
    this.type = bareText ? config.type() + "; charset=utf-8" : config.type();
    this.body = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(bytes.length).put(bytes).flip());
  }

  @Override
  public HttpHandler handler() {
    return this::respond;
  }

  private void respond(HttpExchange exchange) {
    if (config.respond().isEmpty()) {
      exchange.send(config.status());
    } else {
      exchange.fields().set("Content-Type", type);
      exchange.send(config.status(), body.retainedDuplicate());
    }
  }
}
