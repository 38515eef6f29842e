package dev.naru.web.proxy;

import dev.naru.engine.network.Clock;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpFields;
import dev.naru.http.HttpRequest;
import dev.naru.http.HttpVersion;
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
 * <p>The request's body is the {@link Upload}'s to send, and whether a failed request is sent again
 * the {@link Retries}' to say. Of the answer a piece is asked of the server when the client takes
 * one.
 */
final class ProxyExchange implements ResponseListener {

  private static final Logger LOG = LoggerFactory.getLogger(ProxyExchange.class);

  /** Fields that lead somewhere (RFC 9110, sections 10.2.2 and 8.7). */
  private static final String[] LOCATIONS = {"Location", "Content-Location"};

  private final ProxyRoute route;
  private final HttpExchange exchange;
  private final EventLoop loop;
  private final long began;
  private final boolean tunnel;
  private final Upload upload;

  private @Nullable Retries retries;
  private @Nullable Member member;
  private @Nullable ClientExchange upstream;
  private long attemptBegan;
  private int status;
  private WebSocketHandshake handshake = WebSocketHandshake.NONE;

  private @Nullable ResponseBody answer;
  private HttpFields trailers = FieldLines.NONE;
  private boolean over;
  private Clock.@Nullable Scheduled deadline;

  ProxyExchange(ProxyRoute route, HttpExchange exchange) {
    this.route = route;
    this.exchange = exchange;
    this.loop = (EventLoop) exchange.loop();
    this.began = route.network().clock().nanos();
    this.tunnel = tunnels(exchange.request());
    this.upload = new Upload(route, exchange, this);
  }

  // --- the request

  void begin() {
    exchange.onComplete((same, failure) -> clientOver());
    route
        .config()
        .timeouts()
        .whole()
        .ifPresent(
            whole ->
                deadline =
                    route.network().clock().schedule(whole, () -> loop.execute(this::tooLate)));
    if (tunnel || upload.begin()) {
      attempt();
    }
  }

  /**
   * Whether something else than HTTP is asked for that may pass. Not HTTP/2 in clear text: what
   * went on behind such an upgrade no rule of ours would see.
   */
  private static boolean tunnels(HttpRequest request) {
    Optional<String> protocol = request.upgrade();
    return protocol.isPresent()
        && protocol.get().indexOf(',') < 0
        && !protocol.get().strip().toLowerCase(Locale.ROOT).startsWith("h2")
        && (request.version() == HttpVersion.HTTP_2 || request.contentLength() == 0);
  }

  /** Sends the request to a server that has not been tried. */
  void attempt() {
    Retries again = retries;
    Member next = route.choose(exchange, again == null ? Set.of() : again.tried());
    if (next == null) {
      refuse(
          new ClientFailure(
              Kind.DESTINATION_UNAVAILABLE, Progress.NONE, "no upstream is available"));
      return;
    }
    member = next;
    next.begin();
    attemptBegan = again == null ? began : route.network().clock().nanos();
    Origin to = tunnel ? next.tunnels() : next.origin();
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
    if (tunnel) {
      handshake = WebSocketHandshake.begin(request, fields, route.network().random());
    }
    UpstreamAddress address = to.config().to();
    return new ClientRequest(
        tunnel && request.version() == HttpVersion.HTTP_2 ? "GET" : request.method(),
        address.secure() ? "https" : "http",
        config.host().keeps() && !request.host().isEmpty()
            ? AskedHost.of(request)
            : config.host().of(address),
        route.targets().of(request),
        fields,
        tunnel ? 0 : upload.contentLength(),
        takesTrailers(request),
        upload.expects(),
        tunnel ? request.upgrade().map(String::strip) : Optional.empty(),
        new ClientRequest.Times(config.timeouts().firstByte(), config.timeouts().idle()));
  }

  private static boolean takesTrailers(HttpRequest request) {
    return request.fields().contains("TE")
        && request.fields().all("TE").stream()
            .anyMatch(te -> te.toLowerCase(Locale.ROOT).contains("trailers"));
  }

  @Override
  public void begun() {
    ClientExchange to = upstream;
    if (to != null) {
      upload.begun(to);
    }
  }

  @Override
  public void writable() {
    upload.writable();
  }

  // --- the answer

  @Override
  public void interim(ResponseHead head) {
    if (head.status() != 100) {
      exchange.interim(head.status(), AnswerFields.interim(head.fields()));
    } else {
      upload.expectationMet();
    }
  }

  @Override
  public void head(ResponseHead head) {
    status = head.status();
    if (tunnel) {
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
    upload.answered();
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
    Tunnel both = exchange.upgrade(head.protocol());
    open(both.outgoing());
    upload.tunnel(both.incoming());
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
    finish();
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
      finish();
      exchange.fail(failure);
    } else if (asksAgain(failed, failure)) {
      attempt();
    } else {
      refuse(failure);
    }
  }

  private boolean asksAgain(Member failed, ClientFailure failure) {
    if (!upload.repeatable()) {
      return false;
    }
    Retries again = retries;
    if (again == null) {
      again = new Retries(route, exchange, tunnel);
      retries = again;
    }
    return again.take(failed, failure);
  }

  /** The client gets an error of ours. */
  private void refuse(ClientFailure failure) {
    finish();
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
    if (over) {
      return;
    }
    ClientFailure failure =
        new ClientFailure(
            Kind.HTTP_RESPONSE_TIMEOUT, Progress.ANSWERED, "not answered whole in time");
    if (member == null) { // the client is still sending what is read before a server is chosen
      refuse(failure);
    } else {
      abandonUpstream();
      failed(failure);
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
    upload.detach();
  }

  private void abandonUpstream() {
    ClientExchange to = upstream;
    if (to != null) {
      to.cancel();
    }
  }

  /** Nobody waits for the answer any more. */
  private void abandon() {
    finish();
    abandonUpstream();
    settled(one -> one.breaker().abandoned());
  }

  /** The request's body cannot be had. */
  void bodyFailed(Throwable cause) {
    abandon();
    exchange.fail(cause);
  }

  /** There is nothing left to do for the client. */
  private void finish() {
    over = true;
    upload.stop();
  }

  /** The client has its answer, or is gone. */
  private void clientOver() {
    if (deadline != null) {
      deadline.cancel();
    }
    abandon();
  }
}
