package dev.naru.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.Engine;
import dev.naru.engine.Providers;
import dev.naru.internet.link.LinkConfig;
import dev.naru.internet.tcp.TcpStack;
import dev.naru.internet.topology.Internet;
import dev.naru.internet.topology.Topology;
import dev.naru.lab.InternetNetwork;
import dev.naru.lab.Lab;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.cookie.ClientCookieDecoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Site A whole, as the demo has it: its WAR and a PostgreSQL, on a host of an Internet in the
 * process, used by ten phones over lines of all kinds. The database is another process, so the
 * Internet keeps step with the clock on the wall. (Replay: none.)
 */
@Tag("full") // PostgreSQL is unpacked, and passwords are hashed twenty times
class TenPhonesTest {
  private static final long MS = 1_000_000L;
  private static final Path SITE = Path.of("../examples/community/target/community");
  private static final List<String> PHONES =
      List.of(
          "wifi1", "wifi2", "wifi3", "mobile1", "mobile2", "mobile3", "mobile4", "mobile5",
          "faraway", "cellar");

  @TempDir private Path folder;

  private static LinkConfig line(long delay, long jitter, long rate) {
    return LinkConfig.IDEAL
        .withDelay(delay * MS)
        .withJitter(jitter * MS)
        .withRate(rate * 1_000_000L);
  }

  /** As the scenario of the same name has it. */
  private static Internet internet() {
    Topology topology = Topology.seed(1).transport(TcpStack::new);
    PHONES.forEach(topology::host);
    topology.host("site-a").router("mast").router("core").lan("wifi", line(1, 3, 100));
    topology.home("home", "wifi");
    PHONES.subList(0, 3).forEach(phone -> topology.attach(phone, "wifi"));
    PHONES.subList(3, 8).forEach(phone -> topology.link(phone, "mast", line(15, 5, 20)));
    topology
        .link("home", "core", line(5, 0, 100))
        .link("mast", "core", line(5, 0, 100))
        .link("faraway", "core", line(130, 0, 50))
        .link("cellar", "core", line(25, 10, 1))
        .link("core", "site-a", line(2, 0, 1000));
    Internet internet = topology.build();
    internet.names().add("site-a.test", internet.host("site-a").addresses());
    internet.faults("cellar", "core").lose(0.2);
    return internet;
  }

  private Engine siteA(InternetNetwork network) throws IOException {
    assertThat(SITE).as("the site is built by examples/community").isDirectory();
    // PostgreSQL runs as somebody else when the tests run as root
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path yaml =
        Files.writeString(
            folder.resolve("naru.yaml"),
            """
            store: { data: data }
            # A lossy line may need some seconds for a handshake and again for a request.
            limits: { header-timeout: 60s, body-timeout: 60s }
            web:
              listen: http://*:80
              sites:
                - hosts: [site-a.test]
                  routes:
                    - { path: /, app: %s, accounts: sign-up }
            """
                .formatted(SITE.toRealPath()));
    Providers found = Providers.found();
    Providers servers =
        new Providers(found.servers().stream().filter(s -> !s.always()).toList(), found.store());
    return Engine.start(
        yaml, servers, network, new SimpleMeterRegistry(), Optional.of(folder.resolve("data")));
  }

  @Test
  void eachUserLogsInPostsAndSeesTheirOwnPostsOnly() throws Exception {
    try (Lab lab = Lab.live(internet())) {
      Engine engine = siteA(lab.network("site-a"));
      try (ExecutorService users = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<String>> pages = new ArrayList<>();
        for (String name : PHONES) {
          pages.add(users.submit(() -> new Phone(name, lab.network(name)).use()));
        }
        for (int i = 0; i < PHONES.size(); i++) {
          String page = pages.get(i).get(2, TimeUnit.MINUTES);
          assertThat(page).contains("written on " + PHONES.get(i) + ".");
          for (String other : PHONES) {
            if (!other.equals(PHONES.get(i))) {
              assertThat(page).doesNotContain("written on " + other + ".");
            }
          }
        }
      } finally {
        engine.close();
      }
    }
  }

  private record Answer(int status, String body) {}

  /** A browser: a connection for each request, and cookies. */
  private static final class Phone {
    private static final Pattern TOKEN = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String PASSWORD = "a+long+sentence";

    private final String user;
    private final InternetNetwork network;
    private final TreeMap<String, String> cookies = new TreeMap<>();

    Phone(String user, InternetNetwork network) {
      this.user = user;
      this.network = network;
    }

    /** Signs up, logs in again, posts; then what the user's own page is. */
    String use() throws Exception {
      String token = token(get("/sign-up"));
      String account = "csrf=" + token + "&name=" + user + "&password=" + PASSWORD;
      assertThat(post("/sign-up", FORM, account).status()).isEqualTo(303);
      cookies.clear(); // another day
      get("/log-in");
      String login = "j_username=" + user + "&j_password=" + PASSWORD;
      assertThat(post("/j_security_check", FORM, login).status()).isIn(302, 303);
      String own = get("/").body();
      assertThat(own).contains("Only you see this page, " + user + ".");
      String post =
          part("csrf", token(new Answer(200, own)))
              + part("text", "written on " + user + ".")
              + "--part--\r\n";
      assertThat(post("/posts", "multipart/form-data; boundary=part", post).status())
          .isEqualTo(303);
      return get("/").body();
    }

    private static String part(String name, String text) {
      return "--part\r\nContent-Disposition: form-data; name=\""
          + name
          + "\"\r\n\r\n"
          + text
          + "\r\n";
    }

    private static String token(Answer page) {
      Matcher token = TOKEN.matcher(page.body());
      assertThat(token.find()).as(page.body()).isTrue();
      return token.group(1);
    }

    private Answer get(String path) throws Exception {
      return ask(HttpMethod.GET, path, "", "");
    }

    private Answer post(String path, String type, String body) throws Exception {
      return ask(HttpMethod.POST, path, type, body);
    }

    private Answer ask(HttpMethod method, String path, String type, String body) throws Exception {
      CompletableFuture<Answer> answer = new CompletableFuture<>();
      var request =
          new DefaultFullHttpRequest(
              HttpVersion.HTTP_1_1,
              method,
              path,
              Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
      request.headers().set(HttpHeaderNames.HOST, "site-a.test");
      request.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
      request.headers().set(HttpHeaderNames.ACCEPT_LANGUAGE, "en");
      request.headers().set(HttpHeaderNames.CONTENT_LENGTH, request.content().readableBytes());
      if (!type.isEmpty()) {
        request.headers().set(HttpHeaderNames.CONTENT_TYPE, type);
      }
      if (!cookies.isEmpty()) {
        List<String> pairs = new ArrayList<>();
        cookies.forEach((name, value) -> pairs.add(name + "=" + value));
        request.headers().set(HttpHeaderNames.COOKIE, String.join("; ", pairs));
      }
      network
          .connect()
          .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 60_000)
          .handler(
              new ChannelInitializer<Channel>() {
                @Override
                protected void initChannel(Channel channel) {
                  channel
                      .pipeline()
                      .addLast(
                          new HttpClientCodec(),
                          new HttpObjectAggregator(1 << 20),
                          new Ear(request, answer));
                }
              })
          .connect(InetSocketAddress.createUnresolved("site-a.test", 80))
          .addListener(
              connected -> {
                if (!connected.isSuccess()) {
                  answer.completeExceptionally(connected.cause());
                }
              });
      return answer.get(1, TimeUnit.MINUTES);
    }

    private final class Ear extends SimpleChannelInboundHandler<FullHttpResponse> {
      private final DefaultFullHttpRequest request;
      private final CompletableFuture<Answer> answer;

      Ear(DefaultFullHttpRequest request, CompletableFuture<Answer> answer) {
        this.request = request;
        this.answer = answer;
      }

      @Override
      public void channelActive(ChannelHandlerContext context) {
        context.writeAndFlush(request);
      }

      @Override
      protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
        for (String line : response.headers().getAll(HttpHeaderNames.SET_COOKIE)) {
          var cookie = ClientCookieDecoder.LAX.decode(line);
          cookies.put(cookie.name(), cookie.value());
        }
        answer.complete(
            new Answer(
                response.status().code(), response.content().toString(StandardCharsets.UTF_8)));
        context.close();
      }

      @Override
      public void channelInactive(ChannelHandlerContext context) {
        answer.completeExceptionally(new IOException("the connection ended before the answer"));
      }

      @Override
      public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        answer.completeExceptionally(cause);
        context.close();
      }
    }
  }
}
