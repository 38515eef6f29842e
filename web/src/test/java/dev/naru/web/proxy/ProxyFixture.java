package dev.naru.web.proxy;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.http.TestClient;
import dev.naru.web.WebFixture;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Scripted servers, and a proxy route at the root in front of them. */
final class ProxyFixture implements AutoCloseable {

  private final TestPlatform platform;
  private final List<ScriptedUpstream> upstreams = new ArrayList<>();
  private final WebFixture web;

  private ProxyFixture(TestPlatform platform, String path, int count, String options, String keys)
      throws IOException {
    this.platform = platform;
    for (int i = 0; i < count; i++) {
      upstreams.add(new ScriptedUpstream(platform.platform().network()));
    }
    this.web =
        WebFixture.on(
            platform,
            "- { routes: [{ path: " + path + ", proxy: " + addresses() + options + " }] }",
            keys);
  }

  /** One server; options begin with a comma. */
  static ProxyFixture of(NetworkKind kind, String options) throws IOException {
    return of(kind, 1, options);
  }

  static ProxyFixture of(NetworkKind kind, int count, String options) throws IOException {
    return new ProxyFixture(TestPlatform.on(kind), "/", count, options, "");
  }

  /** With further keys of {@code web}, a line each. */
  static ProxyFixture with(NetworkKind kind, String options, String keys) throws IOException {
    return new ProxyFixture(TestPlatform.on(kind), "/", 1, options, keys);
  }

  /** Behind a path. */
  static ProxyFixture at(NetworkKind kind, String path, String options) throws IOException {
    return new ProxyFixture(TestPlatform.on(kind), path, 1, options, "");
  }

  /** One server, on the network in memory, where time stands until it is {@link #advance}d. */
  static ProxyFixture still(String options) throws IOException {
    return new ProxyFixture(TestPlatform.withManualClock(), "/", 1, options, "");
  }

  /** The servers, as a list in YAML. */
  private String addresses() {
    List<String> all = new ArrayList<>();
    upstreams.forEach(upstream -> all.add("http://127.0.0.1:" + upstream.port()));
    return all.toString();
  }

  ScriptedUpstream upstream() {
    return upstreams.getFirst();
  }

  ScriptedUpstream upstream(int index) {
    return upstreams.get(index);
  }

  String address(int index) {
    return "http://127.0.0.1:" + upstreams.get(index).port();
  }

  WebFixture web() {
    return web;
  }

  TestClient connect() {
    return web.connect();
  }

  /** Lets time pass, after what was sent has arrived: each hop on its way is a turn of the loop. */
  void advance(Duration time) throws Exception {
    var loops = platform.platform().network().connect().config().group();
    for (int i = 0; i < 10; i++) {
      loops.next().submit(() -> {}).get(30, TimeUnit.SECONDS);
    }
    platform.clock().advance(time);
  }

  /** What a command of the process answers. */
  String command(String... words) throws Exception {
    return platform
        .platform()
        .control()
        .find(words[0])
        .orElseThrow()
        .handler()
        .run(List.of(words).subList(1, words.length));
  }

  double count(String meter, String... tags) {
    return platform.platform().metrics().find(meter).tags(tags).counters().stream()
        .mapToDouble(counter -> counter.count())
        .sum();
  }

  @Override
  public void close() {
    upstreams.forEach(ScriptedUpstream::close);
    web.close();
  }
}
