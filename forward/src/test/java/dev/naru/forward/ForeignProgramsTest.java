package dev.naru.forward;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HAProxy, nginx, OpenSSL, curl and socat before us and behind us. */
@Tag("full")
class ForeignProgramsTest {

  @TempDir Path folder;

  private static Forwarded forwarded(String rule) throws IOException {
    return Forwarded.on(NetworkKind.EPOLL, "- { listen: tcp://127.0.0.1:0, " + rule + " }");
  }

  private Program haproxy(int port, String sections) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("haproxy.cfg"),
            """
            global
              maxconn 100
            defaults
              timeout connect 10s
              timeout client 30s
              timeout server 30s
            """
                + sections);
    return Program.serving(folder, port, "haproxy", "-f", file.toString(), "-db");
  }

  private Program nginx(int port, String servers) throws Exception {
    Path modules = Path.of("/usr/lib/nginx/modules/ngx_stream_module.so");
    Path file =
        Files.writeString(
            folder.resolve("nginx.conf"),
            """
            %s
            daemon off;
            pid %s;
            error_log stderr;
            events { worker_connections 100; }
            stream { %s }
            """
                .formatted(
                    Files.exists(modules) ? "load_module " + modules + ";" : "",
                    folder.resolve("nginx.pid"),
                    servers));
    return Program.serving(
        folder, port, "nginx", "-p", folder.toString(), "-e", "stderr", "-c", file.toString());
  }

  /** HAProxy as a target that answers whose connection it is. */
  private Program tellingHaproxy(int port) throws Exception {
    return haproxy(
        port,
        """
        frontend tell
          mode http
          bind 127.0.0.1:%d accept-proxy
          http-request return status 200 content-type text/plain lf-string "%%[src]:%%[src_port]"
        """
            .formatted(port));
  }

  @ParameterizedTest
  @ValueSource(strings = {"send-proxy", "send-proxy-v2"})
  void haproxyBeforeUsTellsWhoConnects(String option) throws Exception {
    Program.need("haproxy");
    int port = Program.freePort();
    try (Upstream upstream = new Upstream();
        Forwarded forward =
            forwarded(
                "proxy-protocol-from: 127.0.0.1, proxy-protocol: v1, to: " + upstream.endpoint());
        Program haproxy =
            haproxy(
                port,
                """
                listen front
                  mode tcp
                  bind 127.0.0.1:%d
                  server naru 127.0.0.1:%d %s
                """
                    .formatted(port, forward.port(), option))) {
      upstream.next().close(); // it was looked at whether HAProxy serves
      assertTold(port, upstream);
    }
  }

  /** A connection to a port arrives with a header that names its own ends. */
  private static void assertTold(int port, Upstream upstream) throws Exception {
    try (Socket client = new Socket("127.0.0.1", port)) {
      client.getOutputStream().write("hello".getBytes(US_ASCII));
      client.shutdownOutput();
      try (Socket server = upstream.next()) {
        assertThat(server.getInputStream().readAllBytes())
            .asString(US_ASCII)
            .isEqualTo(
                "PROXY TCP4 127.0.0.1 127.0.0.1 %d %d\r\nhello"
                    .formatted(client.getLocalPort(), port));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v2"})
  void haproxyBehindUsIsToldWhoConnects(String version) throws Exception {
    Program.need("haproxy");
    int port = Program.freePort();
    try (Program haproxy = tellingHaproxy(port);
        Forwarded forward =
            forwarded("proxy-protocol: " + version + ", to: tcp://127.0.0.1:" + port);
        Socket client = forward.connect()) {
      client
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(US_ASCII));
      assertThat(client.getInputStream().readAllBytes())
          .asString(US_ASCII)
          .endsWith("\r\n\r\n127.0.0.1:" + client.getLocalPort());
    }
  }

  @Test
  void curlTellsUsAndWeTellHaproxy() throws Exception {
    Program.need("haproxy", "curl");
    int port = Program.freePort();
    try (Program haproxy = tellingHaproxy(port);
        Forwarded forward =
            forwarded(
                "proxy-protocol-from: 127.0.0.1, proxy-protocol: v2, to: tcp://127.0.0.1:"
                    + port)) {
      String url = "http://127.0.0.1:" + forward.port() + "/";
      String told =
          Program.run(folder, "", "curl", "-s", "--haproxy-protocol", "-w", " %{local_port}", url);
      assertThat(told).matches("127\\.0\\.0\\.1:(\\d+) \\1");
      assertThat(Program.run(folder, "", "curl", "-sS", url)).startsWith("curl: (");
    }
  }

  @Test
  void nginxBeforeUsTellsWhoConnects() throws Exception {
    Program.need("nginx");
    int port = Program.freePort();
    try (Upstream upstream = new Upstream();
        Forwarded forward =
            forwarded(
                "proxy-protocol-from: 127.0.0.1, proxy-protocol: v1, to: " + upstream.endpoint());
        Program nginx =
            nginx(
                port,
                """
                server { listen 127.0.0.1:%d; proxy_pass 127.0.0.1:%d; proxy_protocol on; proxy_half_close on; }
                """
                    .formatted(port, forward.port()))) {
      upstream.next().close(); // it was looked at whether nginx serves
      assertTold(port, upstream);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v2"})
  void nginxBehindUsIsToldWhoConnects(String version) throws Exception {
    Program.need("nginx");
    int port = Program.freePort();
    try (Program nginx =
            nginx(
                port,
                """
                server { listen 127.0.0.1:%d proxy_protocol; return $proxy_protocol_addr:$proxy_protocol_port; }
                """
                    .formatted(port));
        Forwarded forward =
            forwarded("proxy-protocol: " + version + ", to: tcp://127.0.0.1:" + port);
        Socket client = forward.connect()) {
      assertThat(client.getInputStream().readAllBytes())
          .asString(US_ASCII)
          .isEqualTo("127.0.0.1:" + client.getLocalPort());
    }
  }

  @Test
  void socatAndNginxTalkByUdpThroughUs() throws Exception {
    Program.need("nginx", "socat");
    int port = Program.freePort();
    try (Program nginx =
            nginx(
                port,
                """
                server { listen 127.0.0.1:%1$d udp; return "you are $remote_addr"; }
                server { listen 127.0.0.1:%1$d; return "there"; }
                """
                    .formatted(port));
        Forwarded forward =
            Forwarded.on(
                NetworkKind.EPOLL,
                "- { listen: udp://127.0.0.1:0, to: udp://127.0.0.1:" + port + " }")) {
      assertThat(
              Program.run(
                  folder, "who am I", "socat", "-t5", "-", "UDP4:127.0.0.1:" + forward.port()))
          .isEqualTo("you are 127.0.0.1");
    }
  }

  @Test
  void opensslReachesTheServerOfTheNameThatItAsksFor() throws Exception {
    Program.need("openssl");
    int shop = Program.freePort();
    int blog = Program.freePort();
    try (Program shopServer = opensslServer(shop, "shop.test");
        Program blogServer = opensslServer(blog, "blog.test");
        Forwarded forward =
            forwarded(
                "names: { shop.test: tcp://127.0.0.1:%d, blog.test: tcp://127.0.0.1:%d }"
                    .formatted(shop, blog))) {
      assertThat(opensslClient(forward.port(), "shop.test"))
          .containsPattern("subject=CN ?= ?shop\\.test\n");
      assertThat(opensslClient(forward.port(), "blog.test"))
          .containsPattern("subject=CN ?= ?blog\\.test\n");
      assertThat(opensslClient(forward.port(), "other.test")).contains("unrecognized name");
    }
  }

  private Program opensslServer(int port, String name) throws Exception {
    Program.run(
        folder,
        "",
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-subj",
        "/CN=" + name,
        "-keyout",
        name + ".key",
        "-out",
        name + ".pem");
    return Program.serving(
        folder,
        port,
        "openssl",
        "s_server",
        "-accept",
        "127.0.0.1:" + port,
        "-cert",
        name + ".pem",
        "-key",
        name + ".key",
        "-www");
  }

  private String opensslClient(int port, String name) throws Exception {
    return Program.run(
        folder, "Q\n", "openssl", "s_client", "-connect", "127.0.0.1:" + port, "-servername", name);
  }
}
