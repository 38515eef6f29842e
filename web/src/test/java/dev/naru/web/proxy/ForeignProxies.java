package dev.naru.web.proxy;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Proxies that others wrote, as Debian has them: each in front of a port of this machine. */
enum ForeignProxies {
  NGINX {
    @Override
    ProcessBuilder command(Path folder, int port, int http2, int behind) throws IOException {
      Path file =
          Files.writeString(
              folder.resolve("nginx.conf"),
              """
              daemon off; master_process off; error_log stderr; pid %1$s/nginx.pid;
              events {}
              http {
                access_log off; client_max_body_size 0;
                client_body_temp_path %1$s/b; proxy_temp_path %1$s/p; fastcgi_temp_path %1$s/f;
                uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s;
                map $http_upgrade $hop { default upgrade; '' ''; }
                server {
                  listen 127.0.0.1:%2$d; listen 127.0.0.1:%3$d http2;
                  location / {
                    proxy_pass http://127.0.0.1:%4$d; proxy_http_version 1.1;
                    proxy_set_header Connection $hop; proxy_set_header Upgrade $http_upgrade;
                    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                    proxy_request_buffering off; proxy_buffering off;
                  }
                }
              }
              """
                  .formatted(folder, port, http2, behind));
      return new ProcessBuilder(tool("nginx"), "-p", folder.toString(), "-c", file.toString());
    }
  },
  HAPROXY {
    @Override
    ProcessBuilder command(Path folder, int port, int http2, int behind) throws IOException {
      Path file =
          Files.writeString(
              folder.resolve("haproxy.cfg"),
              """
              defaults
                mode http
                timeout connect 5s
                timeout client 30s
                timeout server 30s
                timeout tunnel 1h
                option forwardfor
              listen it
                bind 127.0.0.1:%d
                bind 127.0.0.1:%d proto h2
                server one 127.0.0.1:%d
              """
                  .formatted(port, http2, behind));
      return new ProcessBuilder(tool("haproxy"), "-db", "-f", file.toString());
    }
  },
  CADDY {
    @Override
    ProcessBuilder command(Path folder, int port, int http2, int behind) throws IOException {
      Path file =
          Files.writeString(
              folder.resolve("Caddyfile"),
              """
              {
                admin off
                auto_https off
                servers {
                  protocols h1 h2c
                }
              }
              http://:%d http://:%d {
                bind 127.0.0.1
                reverse_proxy 127.0.0.1:%d {
                  trusted_proxies 127.0.0.1/32
                }
              }
              """
                  .formatted(port, http2, behind));
      ProcessBuilder caddy =
          new ProcessBuilder(
              tool("caddy"), "run", "--adapter", "caddyfile", "--config", file.toString());
      caddy.environment().put("HOME", folder.toString());
      return caddy;
    }
  };

  abstract ProcessBuilder command(Path folder, int port, int http2, int behind) throws IOException;

  /** Where Debian puts it; the test is skipped where it is not, unless tools are required. */
  static String tool(String name) {
    for (String folder : new String[] {"/usr/sbin/", "/usr/bin/"}) {
      if (Files.isExecutable(Path.of(folder + name))) {
        return folder + name;
      }
    }
    if (System.getProperty("naru.tools", "optional").equals("required")) {
      throw new AssertionError(name + " is not installed");
    }
    assumeTrue(false, name + " is not installed");
    return name;
  }

  /** Starts it in front of a port; it answers when this returns. */
  Running start(Path folder, String place, int behind) throws Exception {
    int port;
    int http2;
    try (ServerSocket one = free();
        ServerSocket other = free()) {
      port = one.getLocalPort();
      http2 = other.getLocalPort();
    }
    Path own = Files.createDirectory(folder.resolve(place));
    Process process =
        command(own, port, http2, behind)
            .redirectErrorStream(true)
            .redirectOutput(own.resolve("log").toFile())
            .start();
    Running running = new Running(process, port, http2);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!running.answers()) {
      if (process.waitFor(20, TimeUnit.MILLISECONDS) || System.nanoTime() > end) {
        running.close();
        throw new AssertionError(
            name() + " does not start: " + Files.readString(own.resolve("log")));
      }
    }
    return running;
  }

  /**
   * A port for a program, which binds it when this has let it go: none that the system gives to
   * whoever asks for any, as somebody else may have it by then.
   */
  private static ServerSocket free() throws IOException {
    for (int tries = 0; tries < 100; tries++) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
      try {
        return new ServerSocket(port);
      } catch (IOException taken) {
        // Another, then.
      }
    }
    throw new IOException("no port is free");
  }

  /**
   * One that runs.
   *
   * @param port where it speaks HTTP/1.1
   * @param http2Port where it speaks HTTP/2 in clear text
   */
  record Running(Process process, int port, int http2Port) implements AutoCloseable {

    private boolean answers() {
      try (Socket one = new Socket();
          Socket other = new Socket()) {
        one.connect(new InetSocketAddress("127.0.0.1", port), 1000);
        other.connect(new InetSocketAddress("127.0.0.1", http2Port), 1000);
        return true;
      } catch (IOException notYet) {
        return false;
      }
    }

    @Override
    public void close() throws InterruptedException {
      process.destroy();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    }
  }
}
