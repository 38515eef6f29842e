package dev.naru.examples.community;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Ten people who are here before everybody else, and what they wrote: {@code demo-posts.txt}, a
 * post a line, oldest first. The build makes their static pages from the same lines, the first
 * start their accounts and rows.
 */
public final class DemoUsers {

  /** The same for all ten, and no secret. */
  public static final String PASSWORD = "naru-demo";

  private static final Logger LOG = System.getLogger(DemoUsers.class.getName());
  private static final Duration BETWEEN_POSTS = Duration.ofMinutes(5 * 60 + 17);

  private DemoUsers() {}

  /**
   * One line of the file.
   *
   * @param number from 1
   * @param scene which picture is painted for it; empty for none
   * @param alt what the picture shows
   */
  public record DemoPost(int number, String owner, String scene, String alt, String text) {

    /** Where the build puts the picture, below {@code /static-ten/}. */
    public String picture() {
      return "pictures/" + owner + "-" + number + ".png";
    }
  }

  /** All lines, oldest first. */
  public static List<DemoPost> posts() {
    try (InputStream file =
        Objects.requireNonNull(DemoUsers.class.getResourceAsStream("demo-posts.txt"))) {
      List<DemoPost> posts = new ArrayList<>();
      String content = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      for (String line : content.lines().filter(l -> !l.startsWith("#")).toList()) {
        String[] field = line.split("\\s*\\|\\s*", 4); // owner | scene | alt | text
        String text = field[3].replace("\\n", "\n");
        posts.add(new DemoPost(posts.size() + 1, field[0], field[1], field[2], text));
      }
      return List.copyOf(posts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The ten names, in the order of their first posts. */
  public static List<String> names() {
    return posts().stream().map(DemoPost::owner).distinct().toList();
  }

  /** Creates the ten accounts, and returns their posts for the database. */
  static List<Posts.NewPost> signUpAndWrite(
      BiConsumer<String, char[]> signUp, ServletContext context) {
    for (String name : names()) {
      try {
        signUp.accept(name, PASSWORD.toCharArray());
      } catch (IllegalStateException taken) {
        LOG.log(Level.INFO, "The account {0} exists already", name);
      }
    }
    List<DemoPost> posts = posts();
    return posts.stream()
        .map(
            post ->
                new Posts.NewPost(
                    post.owner(),
                    new Draft(post.text(), post.alt()),
                    picture(post, context),
                    BETWEEN_POSTS.multipliedBy(posts.size() - post.number() + 1L)))
        .toList();
  }

  private static Optional<Picture> picture(DemoPost post, ServletContext context) {
    if (post.scene().isEmpty()) {
      return Optional.empty();
    }
    String path = "/static-ten/" + post.picture();
    try (InputStream file = Objects.requireNonNull(context.getResourceAsStream(path), path)) {
      return Picture.of(file.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
