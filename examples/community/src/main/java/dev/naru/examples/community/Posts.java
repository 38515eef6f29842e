package dev.naru.examples.community;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * The posts, in PostgreSQL. Every question names the owner who asks, so that no method can hand out
 * what is somebody else's.
 *
 * <p>A statement outside a transaction is one by itself (JDBC's auto-commit): when {@link #add}
 * returns, the post is on disk.
 */
final class Posts {

  /** Posts on a page. */
  static final int PAGE_SIZE = 10;

  /** Any number will do: it only has to be the same in every process of this application. */
  private static final long PREPARE_LOCK = 0x6e617275L;

  private static final String SCHEMA =
      """
      CREATE TABLE IF NOT EXISTS post (
        id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        owner        text NOT NULL,
        text         text NOT NULL CHECK (char_length(text) BETWEEN 1 AND 2000),
        picture      bytea CHECK (octet_length(picture) <= 2097152),
        picture_type text,
        picture_alt  text NOT NULL DEFAULT '',
        created      timestamptz NOT NULL DEFAULT now(),
        CHECK ((picture IS NULL) = (picture_type IS NULL))
      );
      CREATE INDEX IF NOT EXISTS post_by_owner ON post (owner, id DESC);
      """;

  private final DataSource database;

  Posts(DataSource database) {
    this.database = database;
  }

  /** What has no id yet; {@code age} is zero for everything but the demo's posts. */
  record NewPost(String owner, Draft draft, Optional<Picture> picture, Duration age) {
    NewPost(String owner, Draft draft, Optional<Picture> picture) {
      this(owner, draft, picture, Duration.ZERO);
    }
  }

  /** One page of posts; {@code older} is what to ask the next page for. */
  record Slice(List<Post> posts, OptionalLong older) {}

  /** The database did not do what it was asked for. */
  static final class DatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DatabaseException(SQLException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /**
   * Creates the table where it is missing and fills it where it is empty: all or nothing, and by
   * one process at a time.
   */
  void prepare(Supplier<List<NewPost>> firstPosts) {
    with(
        connection -> {
          connection.setAutoCommit(false);
          try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_xact_lock(" + PREPARE_LOCK + ")");
            statement.execute(SCHEMA);
            if (isEmpty(statement)) {
              for (NewPost post : firstPosts.get()) {
                insert(connection, post);
              }
            }
            connection.commit();
          } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
          } finally {
            connection.setAutoCommit(true);
          }
          return true;
        });
  }

  /** Adds a post and returns its id. */
  long add(NewPost post) {
    return with(connection -> insert(connection, post));
  }

  /**
   * The owner's posts, newest first.
   *
   * @param before only posts with a smaller id; {@link Long#MAX_VALUE} for the first page. A post
   *     that is written or deleted meanwhile cannot shift the pages, as it would with an offset
   */
  Slice page(String owner, long before) {
    return with(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  SELECT id, owner, text, picture IS NOT NULL, picture_alt, created FROM post
                  WHERE owner = ? AND id < ? ORDER BY id DESC LIMIT ?
                  """)) {
            select.setString(1, owner);
            select.setLong(2, before);
            select.setInt(3, PAGE_SIZE + 1); // one more tells whether there is a next page
            return slice(posts(select));
          }
        });
  }

  /** The post with this id, if it is the owner's. */
  Optional<Post> find(String owner, long id) {
    return with(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  SELECT id, owner, text, picture IS NOT NULL, picture_alt, created FROM post
                  WHERE owner = ? AND id = ?
                  """)) {
            select.setString(1, owner);
            select.setLong(2, id);
            return posts(select).stream().findFirst();
          }
        });
  }

  /** The picture of the post with this id, if it is the owner's and has one. */
  Optional<Picture> picture(String owner, long id) {
    return with(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  SELECT picture_type, picture FROM post
                  WHERE owner = ? AND id = ? AND picture IS NOT NULL
                  """)) {
            select.setString(1, owner);
            select.setLong(2, id);
            try (ResultSet row = select.executeQuery()) {
              return row.next()
                  ? Optional.of(new Picture(PictureType.valueOf(row.getString(1)), row.getBytes(2)))
                  : Optional.empty();
            }
          }
        });
  }

  /** Deletes the post if it is the owner's; false when there is none. */
  boolean delete(String owner, long id) {
    return with(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement("DELETE FROM post WHERE owner = ? AND id = ?")) {
            delete.setString(1, owner);
            delete.setLong(2, id);
            return delete.executeUpdate() == 1;
          }
        });
  }

  static Slice slice(List<Post> posts) {
    if (posts.size() <= PAGE_SIZE) {
      return new Slice(List.copyOf(posts), OptionalLong.empty());
    }
    List<Post> page = List.copyOf(posts.subList(0, PAGE_SIZE));
    return new Slice(page, OptionalLong.of(page.getLast().id()));
  }

  private static boolean isEmpty(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery("SELECT NOT EXISTS (SELECT FROM post)")) {
      row.next();
      return row.getBoolean(1);
    }
  }

  private static long insert(Connection connection, NewPost post) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            INSERT INTO post (owner, text, picture, picture_type, picture_alt, created)
            VALUES (?, ?, ?, ?, ?, now() - make_interval(secs => ?)) RETURNING id
            """)) {
      insert.setString(1, post.owner());
      insert.setString(2, post.draft().text());
      if (post.picture().isPresent()) {
        insert.setBytes(3, post.picture().get().bytes());
        insert.setString(4, post.picture().get().type().name());
      } else {
        insert.setNull(3, Types.BINARY);
        insert.setNull(4, Types.VARCHAR);
      }
      insert.setString(5, post.draft().pictureAlt());
      insert.setDouble(6, (double) post.age().toSeconds());
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  private static List<Post> posts(PreparedStatement select) throws SQLException {
    List<Post> posts = new ArrayList<>();
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        posts.add(
            new Post(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getBoolean(4),
                row.getString(5),
                row.getObject(6, OffsetDateTime.class).toInstant()));
      }
    }
    return posts;
  }

  private interface Work<T> {
    T in(Connection connection) throws SQLException;
  }

  private <T> T with(Work<T> work) {
    try (Connection connection = database.getConnection()) {
      return work.in(connection);
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
  }
}
