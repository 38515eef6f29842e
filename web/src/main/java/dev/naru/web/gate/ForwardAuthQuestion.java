package dev.naru.web.gate;

import dev.naru.http.HttpExchange;
import dev.naru.http.HttpFields;
import dev.naru.http.HttpHandler;
import dev.naru.http.HttpRequest;
import dev.naru.http.ResponseBody;
import dev.naru.http.client.ClientExchange;
import dev.naru.http.client.ClientFailure;
import dev.naru.http.client.ClientRequest;
import dev.naru.http.client.Origin;
import dev.naru.http.client.ResponseListener;
import dev.naru.http.message.ResponseFields;
import dev.naru.http.message.ResponseHead;
import dev.naru.web.hop.AnswerFields;
import dev.naru.web.hop.AskedHost;
import dev.naru.web.hop.AskedTarget;
import dev.naru.web.hop.HopByHop;
import dev.naru.web.page.ErrorPage;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether one exchange may pass; on its loop. */
final class ForwardAuthQuestion implements ResponseListener {

  /** What would make the answer be about something else than the whole of the question. */
  private static final Set<String> NOT_ASKED =
      Set.of(
          "content-encoding",
          "content-length",
          "content-type",
          "expect",
          "forwarded",
          "host",
          "if-match",
          "if-modified-since",
          "if-none-match",
          "if-range",
          "if-unmodified-since",
          "range",
          "x-real-ip");

  private final ForwardAuthGate gate;
  private final HttpExchange exchange;
  private final HttpHandler next;
  private @Nullable ClientExchange question;
  private @Nullable ResponseHead success;
  private @Nullable ResponseBody refusal;

  ForwardAuthQuestion(ForwardAuthGate gate, HttpExchange exchange, HttpHandler next) {
    this.gate = gate;
    this.exchange = exchange;
    this.next = next;
  }

  void ask() {
    Origin origin = gate.origin();
    if (origin == null) {
      gate.failed("nobody knows where it is");
      ErrorPage.send(exchange, 503);
      return;
    }
    ForwardAuthConfig config = gate.config();
    ClientExchange asked =
        origin.exchange(
            (EventLoop) exchange.loop(),
            new ClientRequest(
                "GET",
                config.to().secure() ? "https" : "http",
                config.to().authority(),
                config.path(),
                fields(),
                0,
                false,
                false,
                Optional.empty(),
                new ClientRequest.Times(config.timeout(), config.timeout())),
            this);
    question = asked;
    exchange.onComplete((same, failure) -> asked.cancel());
    asked.start();
  }

  /** What the client says, and what we know of the request. */
  private ResponseFields fields() {
    HttpRequest request = exchange.request();
    HttpFields from = request.fields();
    HopByHop hops = HopByHop.of(from);
    ResponseFields to = new ResponseFields();
    for (int i = 0; i < from.size(); i++) {
      String name = from.name(i);
      String plain = name.toLowerCase(Locale.ROOT).replace('_', '-');
      if (!hops.names(name) && !NOT_ASKED.contains(plain) && !plain.startsWith("x-forwarded-")) {
        to.add(name, from.value(i));
      }
    }
    String address = exchange.client().getAddress().getHostAddress();
    int scope = address.indexOf('%');
    to.set("X-Forwarded-For", scope < 0 ? address : address.substring(0, scope));
    to.set("X-Forwarded-Method", request.method());
    to.set("X-Forwarded-Proto", request.scheme());
    to.set("X-Forwarded-Host", AskedHost.of(request));
    to.set("X-Forwarded-Uri", AskedTarget.of(request));
    return to;
  }

  @Override
  public void head(ResponseHead head) {
    if (head.status() >= 200 && head.status() < 300) {
      success = head;
      return;
    }
    gate.refused();
    exchange.status(head.status());
    AnswerFields.pass(head, exchange.fields());
    ResponseBody to = exchange.responseBody();
    refusal = to;
    to.onWritable(() -> reading(true));
  }

  @Override
  public void data(ByteBuf piece) {
    ResponseBody to = refusal;
    if (to == null) { // of a success nobody wants the body
      piece.release();
    } else {
      to.write(piece);
    }
  }

  @Override
  public void burstOver() {
    ResponseBody to = refusal;
    if (to != null) {
      to.flush();
      reading(to.writable());
    }
  }

  private void reading(boolean on) {
    if (question != null) {
      question.reading(on);
    }
  }

  @Override
  public void end(HttpFields trailers) {
    ResponseHead passed = success;
    ResponseBody to = refusal;
    if (passed != null) {
      pass(passed.fields());
    } else if (to != null) {
      to.end();
    }
  }

  private void pass(HttpFields said) {
    ForwardAuthConfig config = gate.config();
    Map<String, List<String>> chosen = new LinkedHashMap<>();
    config.pass().forEach(name -> chosen.put(name, said.all(name)));
    exchange.requestFields(ChangedFields.of(exchange.request().fields(), chosen.keySet(), chosen));
    if (config.pass().stream().anyMatch(config.userField()::equalsIgnoreCase)) {
      said.first(config.userField()).filter(name -> !name.isEmpty()).ifPresent(exchange::user);
    }
    Gate.pass(next, exchange);
  }

  @Override
  public void failed(ClientFailure failure) {
    gate.failed(failure.summary());
    if (refusal != null) {
      exchange.fail(failure);
    } else {
      ErrorPage.send(exchange, failure.kind().status());
    }
  }

  @Override
  public void begun() {
    if (question != null) {
      question.end(null); // there is no body
    }
  }

  @Override
  public void writable() {
    // Nothing is written.
  }

  @Override
  public void interim(ResponseHead head) {
    // What another server thinks meanwhile is nothing for the client.
  }
}
