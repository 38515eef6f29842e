package dev.naru.web.page;

import dev.naru.http.HttpExchange;
import dev.naru.http.MutableHttpFields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Answers that say what went wrong: a small page of its own for browsers, one line of text for
 * everyone else. They name neither software nor version. The page is in Korean or English.
 */
public final class ErrorPage {

  private record Text(String reason, String advice) {}

  private static final Text UNKNOWN = new Text("Error", "The request could not be answered.");

  private static final Map<Integer, Text> TEXTS =
      Map.ofEntries(
          Map.entry(400, new Text("Bad Request", "The request could not be understood.")),
          Map.entry(401, new Text("Unauthorized", "This page wants to know who you are.")),
          Map.entry(403, new Text("Forbidden", "This page is not for you.")),
          Map.entry(404, new Text("Not Found", "There is nothing at this address.")),
          Map.entry(
              405, new Text("Method Not Allowed", "This address does not answer that method.")),
          Map.entry(
              412,
              new Text("Precondition Failed", "The document is not the one you know any more.")),
          Map.entry(
              416, new Text("Range Not Satisfiable", "The document does not have that part.")),
          Map.entry(421, new Text("Misdirected Request", "No site of that name is served here.")),
          Map.entry(429, new Text("Too Many Requests", "You ask too often; please wait a moment.")),
          Map.entry(500, new Text("Internal Server Error", "Something went wrong on our side.")),
          Map.entry(502, new Text("Bad Gateway", "What should answer here gave no proper answer.")),
          Map.entry(
              503, new Text("Service Unavailable", "Too much is going on; please try again.")),
          Map.entry(504, new Text("Gateway Timeout", "What should answer here took too long.")),
          Map.entry(508, new Text("Loop Detected", "The request came back to where it was sent.")));

  private static final Text UNKNOWN_KOREAN = new Text("오류", "요청에 응답할 수 없습니다.");

  private static final Map<Integer, Text> KOREAN =
      Map.ofEntries(
          Map.entry(400, new Text("잘못된 요청", "요청을 이해할 수 없습니다.")),
          Map.entry(401, new Text("로그인 필요", "이 페이지를 보려면 로그인해야 합니다.")),
          Map.entry(403, new Text("접근 거부", "이 페이지를 볼 권한이 없습니다.")),
          Map.entry(404, new Text("찾을 수 없음", "이 주소에는 아무것도 없습니다.")),
          Map.entry(405, new Text("허용되지 않는 메서드", "이 주소는 그 메서드에 응답하지 않습니다.")),
          Map.entry(412, new Text("조건 불일치", "알고 계신 문서와 달라졌습니다.")),
          Map.entry(416, new Text("없는 범위", "문서에 그런 부분이 없습니다.")),
          Map.entry(421, new Text("잘못 찾아온 요청", "이 서버에는 그런 이름의 사이트가 없습니다.")),
          Map.entry(429, new Text("요청이 너무 많음", "요청이 너무 잦습니다. 잠시 뒤 다시 시도해 주세요.")),
          Map.entry(500, new Text("서버 오류", "저희 쪽에서 문제가 생겼습니다.")),
          Map.entry(502, new Text("게이트웨이 오류", "뒤에 있는 서버가 올바르게 응답하지 않았습니다.")),
          Map.entry(503, new Text("서비스를 잠시 이용할 수 없음", "지금 요청이 너무 많습니다. 잠시 뒤 다시 시도해 주세요.")),
          Map.entry(504, new Text("게이트웨이 시간 초과", "뒤에 있는 서버가 제시간에 응답하지 않았습니다.")),
          Map.entry(508, new Text("순환 감지", "요청이 보낸 곳으로 되돌아왔습니다.")));

  private record Page(int status, Language language) {}

  private static final Map<Page, ByteBuf> PAGES = new ConcurrentHashMap<>();
  private static final Map<Integer, ByteBuf> LINES = new ConcurrentHashMap<>();

  private ErrorPage() {}

  /**
   * Answers with a status and its page; completes the exchange. Fields set before, such as Allow,
   * are kept. Any thread.
   *
   * @param status 400 to 599
   */
  public static void send(HttpExchange exchange, int status) {
    MutableHttpFields fields = exchange.fields();
    fields.set("X-Content-Type-Options", "nosniff");
    fields.set("Cache-Control", "no-store");
    if (takesHtml(exchange.request().fields().all("Accept"))) {
      Page page = new Page(status, Language.of(exchange.request().fields()));
      fields.add("Vary", "Accept, Accept-Language");
      fields.set("Content-Type", "text/html; charset=utf-8");
      fields.set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
      exchange.send(status, PAGES.computeIfAbsent(page, ErrorPage::page).retainedDuplicate());
    } else {
      fields.add("Vary", "Accept");
      fields.set("Content-Type", "text/plain; charset=utf-8");
      exchange.send(status, LINES.computeIfAbsent(status, ErrorPage::line).retainedDuplicate());
    }
  }

  /** Whether HTML is asked for by name: a bare wildcard is a program, which gets text. */
  static boolean takesHtml(List<String> accept) {
    for (String line : accept) {
      for (String range : line.toLowerCase(Locale.ROOT).split(",", 32)) {
        String[] parts = range.split(";", 8);
        if (parts[0].strip().equals("text/html")) {
          for (int i = 1; i < parts.length; i++) {
            if (parts[i].strip().matches("q=0(\\.0{0,3})?")) {
              return false;
            }
          }
          return true;
        }
      }
    }
    return false;
  }

  private static ByteBuf page(Page page) {
    Text text =
        page.language == Language.KOREAN
            ? KOREAN.getOrDefault(page.status, UNKNOWN_KOREAN)
            : TEXTS.getOrDefault(page.status, UNKNOWN);
    return constant(
        """
        <!doctype html>
        <html lang="%4$s">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>%1$d %2$s</title>
        <style>
        :root { color-scheme: light dark; font: 1rem/1.6 system-ui, sans-serif }
        body { max-width: 36rem; margin: 16vh auto; padding: 0 1.25rem }
        h1 { font-size: 1.5rem; margin: 0 }
        </style>
        </head>
        <body>
        <main>
        <h1>%1$d %2$s</h1>
        <p>%3$s</p>
        </main>
        </body>
        </html>
        """
            .formatted(page.status, text.reason, text.advice, page.language.tag()));
  }

  private static ByteBuf line(int status) {
    Text text = TEXTS.getOrDefault(status, UNKNOWN);
    return constant("%d %s. %s\n".formatted(status, text.reason, text.advice));
  }

  /** A buffer that lives as long as the class: nobody's release can end it. */
  private static ByteBuf constant(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    return Unpooled.wrappedBuffer(direct);
  }
}
