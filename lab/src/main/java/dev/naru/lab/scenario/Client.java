package dev.naru.lab.scenario;

import dev.naru.internet.netty.HostEventLoop;
import dev.naru.internet.probe.Ping;
import dev.naru.internet.probe.Traceroute;
import dev.naru.internet.topology.Host;
import dev.naru.internet.topology.Internet;
import dev.naru.internet.wire.IpAddress;
import io.netty.buffer.ByteBuf;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A client of a scenario: asks as often as it shall and keeps what came of it. */
final class Client {
  private final ClientConfig config;
  private final Internet internet;
  private final Host host;
  private final List<Outcome> outcomes = new ArrayList<>();
  private @Nullable HostEventLoop loop;

  Client(ClientConfig config, Internet internet) {
    this.config = config;
    this.internet = internet;
    this.host = internet.host(config.on());
  }

  ClientConfig config() {
    return config;
  }

  List<Outcome> outcomes() {
    return outcomes;
  }

  /** Puts its attempts into the event queue. */
  void schedule() {
    for (int i = 0; i < config.times(); i++) {
      long time = config.at().toNanos() + i * config.every().toNanos();
      internet.at(time, _ -> ask());
    }
  }

  private void ask() {
    if (!host.isOn()) {
      outcomes.add(Outcome.failed(0, 0, host + " is off"));
    } else if (config.get().isPresent()) {
      get(config.get().get());
    } else if (config.ping().isPresent()) {
      ping(config.ping().get());
    } else if (config.traceroute().isPresent()) {
      traceroute(config.traceroute().get());
    } else {
      echo(config.tcp().or(config::udp).orElseThrow());
    }
  }

  private HostEventLoop loop() {
    HostEventLoop its = loop;
    if (its == null) {
      its = new HostEventLoop(host);
      loop = its;
    }
    return its;
  }

  private void get(URI url) {
    String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    String request =
        "GET "
            + path
            + query
            + " HTTP/1.1\r\nHost: "
            + url.getRawAuthority()
            + "\r\nConnection: close\r\n\r\n";
    Attempt.stream(
        loop(),
        internet.names(),
        url.getHost(),
        url.getPort() < 0 ? 80 : url.getPort(),
        request.getBytes(StandardCharsets.UTF_8),
        Client::page,
        config.timeout(),
        outcomes::add);
  }

  /** An answer that says its length, or ends with the connection. */
  private static Optional<Attempt.Answer> page(ByteBuf soFar, boolean ended) {
    String text = soFar.toString(StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0 || !text.matches("(?s)HTTP/1\\.[01] \\d{3}\\b.*")) {
      return Optional.empty();
    }
    long length = -1;
    for (String line : text.substring(0, end).split("\r\n")) {
      if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
        length = Long.parseLong(line.substring(15).strip());
      }
    }
    long body = text.length() - end - 4L;
    if (length < 0 ? !ended : body < length) {
      return Optional.empty();
    }
    int status = Integer.parseInt(text.substring(9, 12));
    return Optional.of(
        new Attempt.Answer(Optional.of(status), body, status + ", " + body + " bytes"));
  }

  private void echo(String place) {
    int colon = place.lastIndexOf(':');
    String name = place.substring(0, colon);
    int port = Integer.parseInt(place.substring(colon + 1));
    byte[] question = config.question();
    Attempt.Reading reading =
        (soFar, _) ->
            soFar.readableBytes() < question.length
                ? Optional.empty()
                : Optional.of(
                    new Attempt.Answer(
                        Optional.empty(),
                        soFar.readableBytes(),
                        soFar.readableBytes() + " bytes back"));
    if (config.tcp().isPresent()) {
      Attempt.stream(
          loop(), internet.names(), name, port, question, reading, config.timeout(), outcomes::add);
    } else {
      Attempt.datagram(
          loop(), internet.names(), name, port, question, reading, config.timeout(), outcomes::add);
    }
  }

  private void ping(String name) {
    find(
        name,
        address ->
            Ping.start(
                internet.loop(),
                host.ip(),
                address,
                1,
                report -> {
                  if (report.received() == 1) {
                    long time = report.roundTrips().getFirst();
                    String text = "reply after " + Times.text(time);
                    outcomes.add(new Outcome(true, Optional.empty(), time, 56, 0, text));
                  } else {
                    outcomes.add(
                        Outcome.failed(
                            0,
                            0,
                            report.answers().isEmpty()
                                ? "no reply"
                                : report.answers().getFirst().toString()));
                  }
                }));
  }

  private void traceroute(String name) {
    find(
        name,
        address ->
            Traceroute.start(
                internet.loop(),
                host.ip(),
                address,
                hops -> {
                  Traceroute.Hop last = hops.getLast();
                  boolean there = last.address().equals(Optional.of(address));
                  StringBuilder way = new StringBuilder();
                  hops.forEach(hop -> way.append(' ').append(station(hop.address())));
                  outcomes.add(
                      new Outcome(
                          there,
                          Optional.empty(),
                          last.roundTrip(),
                          hops.size(),
                          0,
                          hops.size() + " hops:" + way));
                }));
  }

  private String station(Optional<IpAddress> address) {
    return address
        .map(
            a ->
                internet.hosts().stream()
                    .filter(h -> h.addresses().contains(a))
                    .findFirst()
                    .map(Host::name)
                    .orElse(a.toString()))
        .orElse("*");
  }

  private void find(String name, Consumer<IpAddress> action) {
    internet.names().resolve(name).stream()
        .findFirst()
        .ifPresentOrElse(
            action, () -> outcomes.add(Outcome.failed(0, 0, "no host is called " + name)));
  }
}
