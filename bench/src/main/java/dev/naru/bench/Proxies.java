package dev.naru.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Starts Naru and its peers as proxies before one nginx that has the files. Each keeps connections
 * to it without end and writes no log.
 */
final class Proxies {

  private final Path checkout;
  private final Path scratch;
  private final Path files;
  private final boolean tls;
  private @Nullable Peer upstream;

  Proxies(Path checkout, Path scratch, Path files, boolean tls) {
    this.checkout = checkout;
    this.scratch = scratch;
    this.files = files;
    this.tls = tls;
  }

  /** Where the files are; the server that has them is started when it is first asked for. */
  private synchronized String upstream() throws IOException, InterruptedException {
    Peer there = upstream;
    if (there == null) {
      int port = Peer.freePort();
      there =
          nginx(
              new Product("nginx", "files"),
              "http",
              port,
              1,
              """
              sendfile on; tcp_nopush on;
              open_file_cache max=1000 inactive=60s;
              open_file_cache_valid 60s;
              open_file_cache_min_uses 1;
              server {
                listen 127.0.0.1:%d backlog=4096;
                location /files/ { alias %s/; }
              }
              """
                  .formatted(port, files));
      upstream = there;
    }
    return there.url("").substring("http://".length());
  }

  private Peer nginx(Product product, String scheme, int port, int workers, String servers)
      throws IOException, InterruptedException {
    String name = product.fileName() + (tls ? "-tls" : "");
    Path config = scratch.resolve(name + ".conf");
    Files.writeString(
        config,
        """
        worker_processes %d;
        daemon off;
        pid %2$s/%3$s.pid;
        error_log stderr;
        events { worker_connections 8192; }
        http {
          access_log off;
          keepalive_requests 1000000000;
          keepalive_timeout 1h;
          %4$s
        }
        """
            .formatted(workers, scratch, name, servers));
    return Peer.start(
        product,
        scheme + "://127.0.0.1:" + port,
        port,
        scratch.resolve(name + ".log"),
        List.of("nginx", "-p", scratch.toString(), "-c", config.toString()));
  }

  Peer naru() throws IOException, InterruptedException {
    int port = Peer.freePort();
    Path data = scratch.resolve("data-proxy");
    Path config = scratch.resolve(tls ? "proxy-tls.yaml" : "proxy.yaml");
    Files.writeString(
        config,
        """
        %sstore: { data: %s }
        web:
          listen: %s
          sites:
            - routes:
                - { path: /, proxy: ["http://%s"] }
        """
            .formatted(
                tls
                    ? "tls: { certificates: [{ cert: %s/cert.pem, key: %1$s/key.pem }] }%n"
                        .formatted(scratch)
                    : "",
                data,
                Peers.base(tls, port),
                upstream()));
    return Peer.start(
        Product.NARU,
        Peers.base(tls, port),
        port,
        scratch.resolve("naru-proxy.log"),
        List.of(
            "env",
            "NARU_JAVA_OPTS=" + Peers.HEAP,
            "NARU_DATA=" + data,
            checkout.resolve("naru").toString(),
            "run",
            "-c",
            config.toString()));
  }

  Peer nginx(int workers) throws IOException, InterruptedException {
    int port = Peer.freePort();
    return nginx(
        new Product("nginx", workers + (workers == 1 ? " worker" : " workers")),
        tls ? "https" : "http",
        port,
        workers,
        """
        upstream files { server %s; keepalive 1024; keepalive_requests 1000000000; }
        server {
          listen 127.0.0.1:%d%s backlog=4096;
          %s
          location / {
            proxy_pass http://files;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto $scheme;
          }
        }
        """
            .formatted(
                upstream(),
                port,
                tls ? " ssl" : "",
                tls
                    // Before 1.23.4 nginx speaks 1.3 only where it is told to.
                    ? """
                    ssl_protocols TLSv1.2 TLSv1.3;
                    ssl_certificate %s/cert.pem; ssl_certificate_key %1$s/key.pem;\
                    """
                        .formatted(scratch)
                    : ""));
  }

  Peer haproxy() throws IOException, InterruptedException {
    int port = Peer.freePort();
    Path both = scratch.resolve("haproxy.pem");
    Files.writeString(
        both,
        Files.readString(scratch.resolve("cert.pem"))
            + Files.readString(scratch.resolve("key.pem")));
    Path config = scratch.resolve(tls ? "haproxy-tls.cfg" : "haproxy.cfg");
    Files.writeString(
        config,
        """
        global
          maxconn 8192
          nbthread 2
        defaults
          mode http
          timeout connect 5s
          timeout client 1h
          timeout server 1h
          option forwardfor
          http-reuse always
        listen it
          bind 127.0.0.1:%d backlog 4096 %s
          server files %s
        """
            .formatted(port, tls ? "ssl crt " + both : "", upstream()));
    return Peer.start(
        new Product("HAProxy", ""),
        Peers.base(tls, port),
        port,
        scratch.resolve("haproxy.log"),
        List.of("haproxy", "-db", "-f", config.toString()));
  }

  Peer caddy() throws IOException, InterruptedException {
    int port = Peer.freePort();
    Path config = scratch.resolve(tls ? "Caddyfile-tls" : "Caddyfile");
    Files.writeString(
        config,
        """
        {
          admin off
          auto_https off
        }
        %s {
          bind 127.0.0.1
          %s
          reverse_proxy %s {
            transport http {
              keepalive_idle_conns_per_host 1024
            }
          }
        }
        """
            .formatted(
                tls ? "https://127.0.0.1:" + port : "http://:" + port,
                tls ? "tls %s/cert.pem %1$s/key.pem".formatted(scratch) : "",
                upstream()));
    return Peer.start(
        new Product("Caddy", ""),
        Peers.base(tls, port),
        port,
        scratch.resolve("caddy.log"),
        List.of(
            "env",
            "HOME=" + scratch,
            "caddy",
            "run",
            "--adapter",
            "caddyfile",
            "--config",
            config.toString()));
  }
}
