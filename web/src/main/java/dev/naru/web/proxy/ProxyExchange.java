package dev.naru.web.proxy;

import dev.naru.engine.network.Clock;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpFields;
import dev.naru.http.HttpRequest;
import dev.naru.http.HttpVersion;
import dev.naru.http.RequestBody;
import dev.naru.http.ResponseBody;
import dev.naru.http.Tunnel;
import dev.naru.http.client.ClientExchange;
import dev.naru.http.client.ClientFailure;
import dev.naru.http.client.ClientFailure.Kind;
import dev.naru.http.client.ClientFailure.Progress;
import dev.naru.http.client.ClientRequest;
import dev.naru.http.client.Origin;
import dev.naru.http.client.ResponseListener;
import dev.naru.http.message.FieldLines;
import dev.naru.http.message.ResponseFields;
import dev.naru.http.message.ResponseHead;
import dev.naru.web.hop.AnswerFields;
import dev.naru.web.hop.AskedHost;
import dev.naru.web.hop.UpstreamAddress;
import dev.naru.web.page.ErrorPage;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request on its way to a server and its answer on the way back. On the loop of the client's
 * connection, from beginning to end.
 *
 * <p>A body of up to 64 KiB whose length is known is read before a server is chosen, so that a slow
 * client holds no server's connection for it and the request can be sent again. Anything else is
 * passed on as it comes: a piece is asked of the client when the server takes one, and of the
 * server when the client does.
 */
final class ProxyExchange implements ResponseListener {

  private static final Logger LOG = LoggerFactory.getLogger(ProxyExchange.class);

  /** Bodies of a known length up to that size are read first. */
  private static final int READ_FIRST = 64 * 1024;

  /** Fields that lead somewhere (RFC 9110, sections 10.2.2 and 8.7). */
  private static final String[] LOCATIONS = {"Location", "Content-Location"};

  /** How long a server may think about an expectation before the body is sent all the same. */
  private static final Duration CONTINUE = Duration.ofSeconds(1);

  /** Where the request's body is. */
  private enum Body {
    NONE,
    /** It is being read, before a server is chosen. */
    COLLECTING,
    /** It is here, whole. */
    HELD,
    /** It is passed on as it comes. */
    STREAMED,
    /** It has become our client's half of a tunnel. */
    TUNNEL
  }

  private final ProxyRoute route;
  private final HttpExchange exchange;
  private final EventLoop loop;
  private final long began;

  private Body body;
  private @Nullable HeldBody held;
  private boolean touched;
  private boolean bodyEnded;
  private boolean expecting;
  private WebSocketHandshake handshake = WebSocketHandshake.NONE;

  private Set<Member> tried = Set.of();
  private int attempts;
  private @Nullable Member member;
  private @Nullable ClientExchange upstream;
  private long attemptBegan;
  private int status;

  private @Nullable ResponseBody answer;
  private HttpFields trailers = FieldLines.NONE;
  private boolean over;
  private Clock.@Nullable Scheduled expectation;
  private Clock.@Nullable Scheduled deadline;

  ProxyExchange(ProxyRoute route, HttpExchange exchange) {
    this.route = route;
    this.exchange = exchange;
    this.loop = (EventLoop) exchange.loop();
    this.began = route.network().clock().nanos();
    this.body = Body.NONE;
  }

  // --- the request

  void begin() {
    HttpRequest request = exchange.request();
    exchange.onComplete((same, failure) -> clientOver());
    route
        .config()
        .timeouts()
        .whole()
        .ifPresent(
            whole ->
                deadline =
                    route.network().clock().schedule(whole, () -> loop.execute(this::tooLate)));
    long length = request.contentLength();
    if (tunnels()) {
      body = Body.TUNNEL;
    } else if ((length > 0 && length <= READ_FIRST && !expects()) || buffers(length)) {
      body = Body.COLLECTING;
      held = route.hold(loop);
      exchange.requestBody().consumer(new Upload());
      exchange.requestBody().read();
      return;
    } else if (length != 0) {
      body = Body.STREAMED;
      exchange.requestBody().consumer(new Upload());
    }
    attempt();
  }

  private boolean buffers(long length) {
    return length != 0 && route.config().buffer() == Buffering.REQUESTS;
  }

  private boolean expects() {
    return exchange.request().version() != HttpVersion.HTTP_1_0
        && exchange.request().fields().contains("Expect");
  }

  /**
   * Whether something else than HTTP is asked for that may pass. Not HTTP/2 in clear text: what
   * went on behind such an upgrade no rule of ours would see.
   */
  private boolean tunnels() {
    Optional<String> protocol = exchange.request().upgrade();
    return protocol.isPresent()
        && protocol.get().indexOf(',') < 0
        && !protocol.get().strip().toLowerCase(Locale.ROOT).startsWith("h2")
        && (exchange.request().version() == HttpVersion.HTTP_2
            || exchange.request().contentLength() == 0);
  }

  /** Sends the request to a server that has not been tried. */
  private void attempt() {
    Member next = route.choose(exchange, tried);
    if (next == null) {
      refuse(
          new ClientFailure(
              Kind.DESTINATION_UNAVAILABLE, Progress.NONE, "no upstream is available"));
      return;
    }
    attempts++;
    member = next;
    next.begin();
    attemptBegan = attempts == 1 ? began : route.network().clock().nanos();
    expecting = body == Body.STREAMED && expects();
    Origin to = body == Body.TUNNEL ? next.tunnels() : next.origin();
    ClientExchange sent = to.exchange(loop, request(next), this);
    upstream = sent;
    sent.start();
  }

  private ClientRequest request(Member to) {
    HttpRequest request = exchange.request();
    ProxyConfig config = route.config();
    ResponseFields fields = route.fields().of(exchange);
    int hops = ProxyRoute.hopsLeft(exchange);
    if (hops > 0 && request.method().equals("OPTIONS")) {
      fields.set("Max-Forwards", Integer.toString(hops - 1));
    }
    boolean tunnel = body == Body.TUNNEL;
    if (tunnel) {
      handshake = WebSocketHandshake.begin(request, fields, route.network().random());
    }
    UpstreamAddress address = to.config().to();
    return new ClientRequest(
        tunnel ? "GET" : request.method(),
        address.secure() ? "https" : "http",
        config.host().keeps() && !request.host().isEmpty()
            ? AskedHost.of(request)
            : config.host().of(address),
        route.targets().of(request),
        fields,
        tunnel ? 0 : contentLength(),
        takesTrailers(request),
        expecting,
        tunnel ? request.upgrade().map(String::strip) : Optional.empty(),
        new ClientRequest.Times(config.timeouts().firstByte(), config.timeouts().idle()));
  }

  private static boolean takesTrailers(HttpRequest request) {
    return request.fields().contains("TE")
        && request.fields().all("TE").stream()
            .anyMatch(te -> te.toLowerCase(Locale.ROOT).contains("trailers"));
  }

  /** What is held has a length, whatever its client has said of it. */
  private long contentLength() {
    HeldBody all = held;
    return body == Body.HELD && all != null && all.trailers() == null
        ? all.size()
        : exchange.request().contentLength();
  }

  // --- the request's body

  @Override
  public void begun() {
    ClientExchange to = upstream;
    HeldBody all = held;
    if (body == Body.HELD && all != null && to != null) {
      all.send(to, this::bodyLost);
    } else if (expecting) {
      expectation =
          route.network().clock().schedule(CONTINUE, () -> loop.execute(this::expectedEnough));
    } else {
      pull();
    }
  }

  private void writeUp(ByteBuf piece) {
    ClientExchange to = upstream;
    if (to == null) {
      piece.release();
    } else {
      to.write(piece);
    }
  }

  private void endUp(@Nullable ResponseFields fields) {
    ClientExchange to = upstream;
    if (to != null) {
      to.end(fields);
    }
  }

  private void expectedEnough() {
    if (expecting) {
      expecting = false;
      pull();
    }
  }

  /** Asks the client for more, when the server takes more. */
  private void pull() {
    ClientExchange to = upstream;
    boolean streams = body == Body.STREAMED || (body == Body.TUNNEL && answer != null);
    if (streams && !bodyEnded && !expecting && to != null && to.writable()) {
      exchange.requestBody().read();
    }
  }

  @Override
  public void writable() {
    ClientExchange to = upstream;
    HeldBody all = held;
    if (body == Body.HELD && all != null && to != null) {
      all.more(to, this::bodyLost);
    } else {
      pull();
    }
  }

  /** What was held of the body cannot be written or read. */
  private void bodyLost(IOException cause) {
    if (!over) {
      abandon();
      LOG.error("a body cannot be held on the disk: {}", cause.toString());
      exchange.fail(cause);
    }
  }

  /** Takes the request's body from the client. */
  private final class Upload implements RequestBody.Consumer {

    @Override
    public void data(ByteBuf piece) {
      if (over) {
        piece.release();
      } else if (body == Body.COLLECTING) {
        HeldBody all = held;
        if (all == null) {
          piece.release();
        } else {
          all.add(piece, () -> exchange.requestBody().read(), ProxyExchange.this::bodyLost);
        }
      } else {
        touched = true;
        writeUp(piece);
        ClientExchange to = upstream;
        if (to != null) {
          to.flush();
        }
        pull();
      }
    }

    @Override
    public void end(HttpFields behind) {
      bodyEnded = true;
      if (over) {
        return;
      }
      HeldBody all = held;
      if (body == Body.COLLECTING && all != null) {
        if (behind.size() > 0) {
          all.trailers(AnswerFields.trailers(behind));
        }
        body = Body.HELD;
        attempt();
      } else {
        endUp(behind.size() == 0 ? null : AnswerFields.trailers(behind));
      }
    }

    /** The client's body is broken, or late, or the client is gone: it is told what it did. */
    @Override
    public void failed(Throwable cause) {
      bodyEnded = true;
      if (!over) {
        abandon();
        exchange.fail(cause);
      }
    }
  }

  // --- the answer

  @Override
  public void interim(ResponseHead head) {
    if (head.status() != 100) {
      exchange.interim(head.status(), AnswerFields.interim(head.fields()));
    } else if (expecting) {
      expectedEnough();
    }
  }

  @Override
  public void head(ResponseHead head) {
    status = head.status();
    if (body == Body.TUNNEL) {
      if (status == 101) {
        switchProtocols(head);
        return;
      } else if (exchange.request().version() == HttpVersion.HTTP_2 && status < 300) {
        // To an extended CONNECT any 2xx would mean that the tunnel is there (RFC 8441, section 5).
        abandonUpstream();
        failed(
            new ClientFailure(
                Kind.HTTP_UPGRADE_FAILED, Progress.ANSWERED, "it answers " + status + ", not 101"));
        return;
      }
    }
    expecting = false;
    exchange.status(status);
    AnswerFields.pass(head, exchange.fields());
    Member from = member;
    if (from != null) {
      leadBack(from.config().to());
      route.sticky().ifPresent(sticky -> sticky.remember(from, exchange));
    }
    if (head.contentLength() < 0 && !head.bodiless(exchange.request().method())) {
      exchange.trailers(() -> AnswerFields.trailers(trailers));
    }
    open(exchange.responseBody());
  }

  private void leadBack(UpstreamAddress address) {
    for (String name : LOCATIONS) {
      Optional<String> said = exchange.fields().first(name);
      if (said.isPresent()) {
        exchange.fields().set(name, route.targets().back(said.get(), address));
      }
    }
  }

  private void open(ResponseBody opened) {
    answer = opened;
    opened.onWritable(this::clientTakesMore);
  }

  private void clientTakesMore() {
    ClientExchange from = upstream;
    if (from != null) {
      from.reading(true);
    }
  }

  private void switchProtocols(ResponseHead head) {
    if (!handshake.holds(head)) {
      abandonUpstream();
      failed(
          new ClientFailure(
              Kind.HTTP_UPGRADE_FAILED, Progress.ANSWERED, "its Sec-WebSocket-Accept is wrong"));
      return;
    }
    if (deadline != null) {
      deadline.cancel();
    }
    AnswerFields.pass(head, exchange.fields());
    handshake.finish(exchange.fields());
    Tunnel tunnel = exchange.upgrade(head.protocol());
    open(tunnel.outgoing());
    tunnel.incoming().consumer(new Upload());
    pull();
  }

  @Override
  public void data(ByteBuf piece) {
    ResponseBody to = answer;
    if (to == null) {
      piece.release();
    } else {
      to.write(piece);
    }
  }

  @Override
  public void burstOver() {
    ResponseBody to = answer;
    ClientExchange from = upstream;
    if (to != null && from != null) {
      to.flush();
      if (!to.writable()) {
        from.reading(false);
      }
    }
  }

  @Override
  public void end(HttpFields behind) {
    trailers = behind;
    settled(
        one -> {
          if (failsBy(status)) {
            one.failed(route.network().clock().nanos());
          } else {
            one.breaker().succeeded();
          }
        });
    over = true;
    ResponseBody to = answer;
    if (to != null) {
      to.end();
    }
  }

  private boolean failsBy(int answered) {
    for (StatusRange bad : route.config().breaker().status()) {
      if (bad.holds(answered)) {
        return true;
      }
    }
    return false;
  }

  // --- failures

  @Override
  public void failed(ClientFailure failure) {
    Member failed = member;
    if (failed == null) {
      return;
    }
    long now = route.network().clock().nanos();
    route.metrics().of(failed).failed(failure.kind());
    if (failed.mayLog(now)) {
      LOG.warn(
          "{} {}{}: upstream {}: {}",
          exchange.request().method(),
          exchange.request().host(),
          exchange.request().path(),
          failed,
          failure.summary());
    }
    settled(
        one -> {
          // That all of our connections are busy says nothing about the server.
          if (failure.kind() == Kind.CONNECTION_LIMIT_REACHED) {
            one.breaker().abandoned();
          } else {
            one.failed(now);
          }
        });
    if (answer != null) {
      over = true;
      exchange.fail(failure);
    } else if (mayAskAgain(failure)) {
      askAgain(failed, failure);
    } else {
      refuse(failure);
    }
  }

  /** RFC 9110, section 9.2.2: what was never worked on, or may be worked on twice. */
  private boolean mayAskAgain(ClientFailure failure) {
    boolean harmless =
        switch (failure.progress()) {
          case NONE -> true;
          case SENT -> failure.kind() == Kind.CONNECTION_TERMINATED && isIdempotent();
          case ANSWERED -> false;
        };
    return harmless
        && !touched
        && failure.kind() != Kind.CONNECTION_LIMIT_REACHED
        && attempts <= route.config().retry().most();
  }

  private boolean isIdempotent() {
    return body != Body.TUNNEL
        && switch (exchange.request().method()) {
          case "GET", "HEAD", "OPTIONS", "PUT", "DELETE" -> true;
          default -> false;
        };
  }

  private void askAgain(Member failed, ClientFailure failure) {
    if (tried.isEmpty()) {
      tried = new HashSet<>();
    }
    tried.add(failed);
    if (route.choose(exchange, tried) == null) {
      // A connection that was kept may have been closed while the request was on its way.
      tried.clear();
      if (failure.progress() == Progress.NONE || route.choose(exchange, tried) == null) {
        refuse(failure);
        return;
      }
    }
    if (!route.budget().take()) {
      refuse(failure);
      return;
    }
    route.metrics().of(failed).retried();
    attempt();
  }

  /** The client gets an error of ours. */
  private void refuse(ClientFailure failure) {
    over = true;
    releaseHeld();
    if (exchange.committed()) {
      exchange.fail(failure);
      return;
    }
    int refusal = failure.kind().status();
    if (refusal == 503) {
      exchange.fields().set("Retry-After", "1");
    }
    if (route.config().proxyStatus()) {
      exchange.fields().set("Proxy-Status", Loops.NAME + "; error=" + failure.kind());
    }
    ErrorPage.send(exchange, refusal);
  }

  private void tooLate() {
    if (!over) {
      abandonUpstream();
      failed(
          new ClientFailure(
              Kind.HTTP_RESPONSE_TIMEOUT, Progress.ANSWERED, "not answered whole in time"));
    }
  }

  // --- the end

  /** The attempt has come to its end: its server is told, once. */
  private void settled(Consumer<Member> outcome) {
    Member of = member;
    if (of != null) {
      member = null;
      upstream = null;
      of.end();
      outcome.accept(of);
      if (status >= 100) {
        route.metrics().of(of).answered(status, route.network().clock().nanos() - attemptBegan);
      }
    }
    if (expectation != null) {
      expectation.cancel();
    }
  }

  private void abandonUpstream() {
    ClientExchange to = upstream;
    if (to != null) {
      to.cancel();
    }
  }

  /** Nobody waits for the answer any more. */
  private void abandon() {
    over = true;
    abandonUpstream();
    settled(one -> one.breaker().abandoned());
    releaseHeld();
  }

  /** The client has its answer, or is gone. */
  private void clientOver() {
    if (deadline != null) {
      deadline.cancel();
    }
    abandon();
  }

  private void releaseHeld() {
    HeldBody all = held;
    if (all != null) {
      all.release();
    }
  }
}
