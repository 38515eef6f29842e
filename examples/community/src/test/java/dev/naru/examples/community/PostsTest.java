package dev.naru.examples.community;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.examples.community.Posts.NewPost;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class PostsTest {

  private static final Picture PICTURE =
      Picture.of(HexFormat.of().parseHex("89504e470d0a1a0a")).orElseThrow();

  private static TestDatabase database;

  private PGSimpleDataSource source;
  private Posts posts;

  @BeforeAll
  static void startDatabase() {
    database = TestDatabase.start();
  }

  @AfterAll
  static void stopDatabase() {
    if (database != null) {
      database.close();
    }
  }

  @BeforeEach
  void emptyTable() throws SQLException {
    source = database.dataSource();
    posts = new Posts(source);
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS post");
    }
    posts.prepare(List::of);
  }

  @Test
  void pagesFollowOneAnotherWithoutGapOrDoubleEvenWhenPostsComeMeanwhile() {
    List<Long> written = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      written.add(posts.add(post("mina", "post " + i)));
      posts.add(post("jun", "between"));
    }

    Posts.Slice first = posts.page("mina", Long.MAX_VALUE);
    posts.add(post("mina", "meanwhile"));
    Posts.Slice second = posts.page("mina", first.older().orElseThrow());
    Posts.Slice third = posts.page("mina", second.older().orElseThrow());

    List<Long> read = new ArrayList<>();
    List.of(first, second, third).forEach(s -> s.posts().forEach(p -> read.add(p.id())));
    assertThat(read).isEqualTo(written.reversed());
    assertThat(first.posts()).hasSize(10);
    assertThat(third.posts()).hasSize(5);
    assertThat(third.older()).isEqualTo(OptionalLong.empty());
  }

  @Test
  void aFullLastPageHasNothingOlder() {
    for (int i = 0; i < Posts.PAGE_SIZE; i++) {
      posts.add(post("mina", "post " + i));
    }
    assertThat(posts.page("mina", Long.MAX_VALUE).older()).isEmpty();
  }

  @Test
  void aPostComesBackAsItWasWritten() {
    long id = posts.add(new NewPost("mina", new Draft("두 줄\n⛵", "a boat"), Optional.of(PICTURE)));
    Post post = posts.find("mina", id).orElseThrow();
    assertThat(post.text()).isEqualTo("두 줄\n⛵");
    assertThat(post.hasPicture()).isTrue();
    assertThat(post.pictureAlt()).isEqualTo("a boat");
    Picture picture = posts.picture("mina", id).orElseThrow();
    assertThat(picture.type()).isEqualTo(PictureType.PNG);
    assertThat(picture.bytes()).isEqualTo(PICTURE.bytes());
  }

  @Test
  void nobodyElseSeesOrDeletesAPost() {
    long id = posts.add(new NewPost("mina", new Draft("mine", ""), Optional.of(PICTURE)));
    assertThat(posts.find("jun", id)).isEmpty();
    assertThat(posts.picture("jun", id)).isEmpty();
    assertThat(posts.page("jun", Long.MAX_VALUE).posts()).isEmpty();
    assertThat(posts.delete("jun", id)).isFalse();

    assertThat(posts.delete("mina", id)).isTrue();
    assertThat(posts.find("mina", id)).isEmpty();
    assertThat(posts.delete("mina", id)).isFalse();
  }

  @Test
  void manyStartsAtOnceFillTheTableOnce() throws Exception {
    AtomicInteger filled = new AtomicInteger();
    try (ExecutorService starts = Executors.newFixedThreadPool(4)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        running.add(
            starts.submit(
                () ->
                    new Posts(source)
                        .prepare(
                            () -> {
                              filled.incrementAndGet();
                              return List.of(post("mina", "first"));
                            })));
      }
      for (Future<?> start : running) {
        start.get();
      }
    }
    assertThat(filled).hasValue(1);
    assertThat(posts.page("mina", Long.MAX_VALUE).posts()).hasSize(1);
  }

  @Test
  void aStartThatFailsHalfwayLeavesNothing() {
    List<NewPost> oneTooLong =
        List.of(post("mina", "fine"), post("mina", "x".repeat(Draft.MAX_TEXT + 1)));
    assertThatThrownBy(() -> posts.prepare(() -> oneTooLong))
        .isInstanceOf(Posts.DatabaseException.class);
    assertThat(posts.page("mina", Long.MAX_VALUE).posts()).isEmpty();
  }

  private static NewPost post(String owner, String text) {
    return new NewPost(owner, new Draft(text, ""), Optional.empty());
  }
}
