package dev.naru.web.proxy;

import dev.naru.engine.network.Clock;
import dev.naru.engine.network.Network;
import dev.naru.http.HttpFields;
import dev.naru.http.client.ClientExchange;
import dev.naru.http.client.ClientFailure;
import dev.naru.http.client.ClientRequest;
import dev.naru.http.client.Origin;
import dev.naru.http.client.Origin.Protocol;
import dev.naru.http.client.ResponseListener;
import dev.naru.http.message.ResponseFields;
import dev.naru.http.message.ResponseHead;
import dev.naru.web.hop.UpstreamAddress;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks each server again and again whether it is well, on a connection of its own each time, as a
 * client that comes anew would. On one loop.
 */
final class ActiveHealth implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ActiveHealth.class);

  private final Network network;
  private final EventLoop loop;
  private final Upstreams upstreams;
  private final HealthConfig config;
  private final Map<Member, Check> checks = new HashMap<>();
  private Clock.@Nullable Scheduled timer;
  private boolean closed;

  ActiveHealth(Network network, EventLoop loop, Upstreams upstreams, HealthConfig config) {
    this.network = network;
    this.loop = loop;
    this.upstreams = upstreams;
    this.config = config;
  }

  /** From now on. */
  void start() {
    loop.execute(this::round);
  }

  private void round() {
    if (closed) {
      return;
    }
    checks.keySet().retainAll(upstreams.now().members());
    for (Member member : upstreams.now().members()) {
      checks.computeIfAbsent(member, Check::new).begin();
    }
    timer = network.clock().schedule(config.every(), () -> loop.execute(this::round));
  }

  @Override
  public void close() {
    loop.execute(
        () -> {
          closed = true;
          if (timer != null) {
            timer.cancel();
          }
          checks.values().forEach(Check::cancel);
        });
  }

  /** What is known of a server from asking it. */
  private final class Check implements ResponseListener {
    private final Member member;
    private @Nullable Origin origin;
    private @Nullable ClientExchange exchange;
    private Clock.@Nullable Scheduled timeout;
    private int good;
    private int bad;

    Check(Member member) {
      this.member = member;
    }

    void begin() {
      if (exchange != null) {
        return; // still waits for the last answer
      }
      UpstreamAddress to = member.config().to();
      Origin once =
          upstreams.origin(
              to,
              member.origin().address(),
              to.scheme().equals("h2c") ? Protocol.H2C : Protocol.HTTP_1_1,
              0);
      origin = once;
      ResponseFields fields = new ResponseFields();
      fields.set("User-Agent", "naru-health");
      fields.set("Accept", "*/*");
      ClientExchange next =
          once.exchange(
              loop,
              new ClientRequest(
                  "GET",
                  to.secure() ? "https" : "http",
                  config.host().orElse(to.authority()),
                  config.path(),
                  fields,
                  0,
                  false,
                  false,
                  Optional.empty(),
                  new ClientRequest.Times(config.timeout(), config.timeout())),
              this);
      exchange = next;
      timeout =
          network
              .clock()
              .schedule(
                  config.timeout(),
                  () ->
                      loop.execute(
                          () -> {
                            if (exchange == next) {
                              next.cancel();
                              result("no answer within " + config.timeout().toMillis() + " ms");
                            }
                          }));
      next.start();
    }

    void cancel() {
      ClientExchange current = exchange;
      if (current != null) {
        current.cancel();
        over();
      }
    }

    private void over() {
      exchange = null;
      if (timeout != null) {
        timeout.cancel();
      }
      if (origin != null) {
        origin.close();
      }
    }

    /** How it went; empty for well. */
    private void result(String mistake) {
      over();
      if (mistake.isEmpty()) {
        bad = 0;
        good++;
        if (!member.well() && good >= config.rise()) {
          LOG.info("upstream {} is well again", member);
          member.becomes(true, "");
        }
      } else {
        good = 0;
        bad++;
        if (member.well() && bad >= config.fall()) {
          LOG.warn("upstream {} is ill: {}", member, mistake);
          member.becomes(false, mistake);
        } else if (!member.well()) {
          member.becomes(false, mistake);
        }
      }
    }

    @Override
    public void begun() {}

    @Override
    public void writable() {}

    @Override
    public void interim(ResponseHead head) {}

    /** Its status is the answer; nobody wants the page. */
    @Override
    public void head(ResponseHead head) {
      ClientExchange current = exchange;
      if (current != null) {
        current.cancel();
      }
      result(
          config.status().holds(head.status())
              ? ""
              : "it answers " + head.status() + " where " + config.status() + " is expected");
    }

    @Override
    public void data(ByteBuf piece) {
      piece.release();
    }

    @Override
    public void burstOver() {}

    @Override
    public void end(HttpFields trailers) {}

    @Override
    public void failed(ClientFailure failure) {
      result(failure.summary());
    }
  }
}
