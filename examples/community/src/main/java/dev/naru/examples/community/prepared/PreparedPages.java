package dev.naru.examples.community.prepared;

import dev.naru.examples.community.Assets;
import dev.naru.examples.community.DemoUsers;
import dev.naru.examples.community.DemoUsers.DemoPost;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Writes a page for each of the ten, and an index. All links are relative, so that the folder works
 * wherever it is put.
 */
public final class PreparedPages {

  private PreparedPages() {}

  /**
   * Runs in the build.
   *
   * @param arguments the folder of the web application's own files, and the folder to write
   */
  public static void main(String[] arguments) throws IOException {
    write(Path.of(arguments[0]), Path.of(arguments[1]));
  }

  static void write(Path webapp, Path target) throws IOException {
    Assets assets = Assets.of(path -> open(webapp.resolve(path.substring(1))));
    TemplateEngine templates =
        TemplateEngine.createPrecompiled(
            null, ContentType.Html, PreparedPages.class.getClassLoader());
    List<DemoPost> posts = DemoUsers.posts();
    List<String> names = DemoUsers.names();

    Files.createDirectories(target.resolve("pictures"));
    for (DemoPost post : posts) {
      if (!post.scene().isEmpty()) {
        Files.write(target.resolve(post.picture()), Painter.paint(post.scene(), post.number()));
      }
    }
    Map<String, Object> index = Map.of("assets", assets, "names", names);
    Files.writeString(target.resolve("index.html"), render(templates, "prepared-index.jte", index));
    for (String name : names) {
      List<DemoPost> own = posts.stream().filter(p -> p.owner().equals(name)).toList().reversed();
      Map<String, Object> page = Map.of("assets", assets, "name", name, "posts", own);
      Files.writeString(
          target.resolve(name + ".html"), render(templates, "prepared-person.jte", page));
    }
  }

  private static String render(TemplateEngine templates, String name, Map<String, Object> model) {
    StringOutput html = new StringOutput();
    templates.render(name, model, html);
    return html.toString();
  }

  private static InputStream open(Path file) {
    try {
      return Files.newInputStream(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
