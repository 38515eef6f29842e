package dev.naru.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.naru.engine.NetworkKind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that others wrote, over the kernel's sockets. */
class ForeignClientsTest {

  private static final long HUGE = 3L << 30;

  @TempDir Path folder;
  private Path site;

  @BeforeEach
  void files() throws IOException {
    site = Files.createDirectory(folder.resolve("site"));
    Files.createDirectory(site.resolve("dir"));
    Files.writeString(site.resolve("small.txt"), "0123456789");
    Files.writeString(site.resolve("dir/index.html"), "<p>dir</p>");
    Files.write(site.resolve("large.bin"), new byte[1 << 20]);
  }

  @Test
  void aThousandRequestsAtOnceAreAllAnswered() throws Exception {
    try (WebFixture web = WebFixture.on(NetworkKind.EPOLL, WebFixture.files(site));
        HttpClient client = HttpClient.newHttpClient()) {
      List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        String name = i % 10 == 0 ? "/large.bin" : i % 10 == 1 ? "/missing" : "/small.txt";
        HttpRequest request =
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + web.port() + name)).build();
        answers.add(client.sendAsync(request, BodyHandlers.ofByteArray()));
      }
      for (int i = 0; i < answers.size(); i++) {
        HttpResponse<byte[]> answer = answers.get(i).get(60, TimeUnit.SECONDS);
        switch (i % 10) {
          case 0 -> assertThat(answer.body()).hasSize(1 << 20);
          case 1 -> assertThat(answer.statusCode()).isEqualTo(404);
          default ->
              assertThat(new String(answer.body(), StandardCharsets.UTF_8)).isEqualTo("0123456789");
        }
      }
    }
  }

  @Test
  void theJdksClientFollowsRedirectsAndRevalidates() throws Exception {
    try (WebFixture web = WebFixture.on(NetworkKind.NIO, WebFixture.files(site));
        HttpClient client =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build()) {
      URI root = URI.create("http://127.0.0.1:" + web.port() + "/");
      HttpResponse<String> dir =
          client.send(HttpRequest.newBuilder(root.resolve("dir")).build(), BodyHandlers.ofString());
      assertThat(dir.body()).isEqualTo("<p>dir</p>");
      assertThat(dir.uri().getPath()).isEqualTo("/dir/");
      HttpResponse<String> again =
          client.send(
              HttpRequest.newBuilder(dir.uri())
                  .header("If-None-Match", dir.headers().firstValue("ETag").orElseThrow())
                  .build(),
              BodyHandlers.ofString());
      assertThat(again.statusCode()).isEqualTo(304);
    }
  }

  @Test
  @Tag("full")
  void curlIsServedInEveryWay() throws Exception {
    tool("curl");
    try (WebFixture web = WebFixture.on(NetworkKind.EPOLL, WebFixture.files(site))) {
      String root = "http://127.0.0.1:" + web.port();
      assertThat(curl(root + "/small.txt")).isEqualTo("0123456789");
      assertThat(curl("-r", "2-4", root + "/small.txt")).isEqualTo("234");
      assertThat(curl("-I", root + "/small.txt"))
          .startsWith("HTTP/1.1 200 ")
          .contains("Content-Length: 10\r\n");
      assertThat(curl("-L", root + "/dir")).isEqualTo("<p>dir</p>");
      assertThat(curl("--path-as-is", "-w", "%{http_code}", root + "/../site/small.txt"))
          .contains("400");
      assertThat(curl("-w", "%{http_code}", "-X", "DELETE", root + "/small.txt")).endsWith("405");
      Path part = folder.resolve("part.bin");
      Files.write(part, new byte[1_000]);
      curl("-C", "-", "-o", part.toString(), root + "/large.bin");
      assertThat(part).hasSize(1 << 20);
      Path etag = folder.resolve("etag");
      curl("--etag-save", etag.toString(), root + "/small.txt");
      assertThat(curl("--etag-compare", etag.toString(), "-w", "%{http_code}", root + "/small.txt"))
          .isEqualTo("304");
      assertThat(
              curl(
                  "-z",
                  site.resolve("small.txt").toString(),
                  "-w",
                  "%{http_code}",
                  root + "/small.txt"))
          .isEqualTo("304");
      try (RandomAccessFile huge = new RandomAccessFile(site.resolve("huge.bin").toFile(), "rw")) {
        huge.setLength(HUGE);
      }
      assertThat(curl("-o", "/dev/null", "-w", "%{size_download}", root + "/huge.bin"))
          .isEqualTo(Long.toString(HUGE));
    }
  }

  private static void tool(String name) throws Exception {
    boolean there;
    try {
      there = new ProcessBuilder(name, "--version").start().waitFor() == 0;
    } catch (IOException e) {
      there = false;
    }
    if (System.getProperty("naru.tools", "").equals("required")) {
      assertThat(there).as(name + " is required").isTrue();
    }
    assumeTrue(there, name + " is not installed");
  }

  private static String curl(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("curl", "-s", "--max-time", "120"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
