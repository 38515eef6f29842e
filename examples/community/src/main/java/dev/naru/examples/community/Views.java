package dev.naru.examples.community;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.Utf8ByteOutput;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The templates of {@code src/main/jte}, which the build turned into classes. They escape whatever
 * they print for the place where they print it.
 */
final class Views {

  private final TemplateEngine engine =
      TemplateEngine.createPrecompiled(null, ContentType.Html, Views.class.getClassLoader());
  private final Assets assets;

  Views(Assets assets) {
    this.assets = assets;
  }

  Assets assets() {
    return assets;
  }

  /**
   * Answers with a page. It is finished in memory before its first byte leaves, so that a failure
   * in the middle of it is a clean error page and the length is known.
   *
   * @param model the template's parameters beside {@code page}
   */
  void show(
      HttpServletRequest request,
      HttpServletResponse response,
      int status,
      String template,
      Map<String, Object> model)
      throws IOException {
    Page page = Page.of(request, assets);
    Utf8ByteOutput html = render(page, template, model);
    response.setStatus(status);
    response.setContentType("text/html;charset=UTF-8");
    response.setContentLength(html.getContentLength());
    response.setHeader("Content-Language", page.messages().language());
    // Made for the one who asks: nobody else's cache may keep it, nor this one's after log-out.
    response.setHeader("Cache-Control", "private, no-store");
    response.setHeader("Vary", "Accept-Language, Cookie");
    html.writeTo(response.getOutputStream());
  }

  Utf8ByteOutput render(Page page, String template, Map<String, Object> model) {
    Map<String, Object> parameters = new HashMap<>(model);
    parameters.put("page", page);
    Utf8ByteOutput html = new Utf8ByteOutput();
    engine.render(template + ".jte", parameters, html);
    return html;
  }
}
