package dev.naru.store;

import dev.naru.engine.network.Blocking;
import dev.naru.engine.session.KeptSession;
import dev.naru.engine.session.Sessions;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sessions of applications in the platform's database: {@code naru.session}. */
final class SqlSessions implements Sessions {

  private static final Logger LOG = LoggerFactory.getLogger(SqlSessions.class);

  private final DataSource platform;

  SqlSessions(DataSource platform) {
    this.platform = platform;
  }

  /** Does something with a statement. */
  @FunctionalInterface
  private interface Work<T> {
    T with(PreparedStatement statement) throws SQLException;
  }

  private <T> T run(String sql, Work<T> work) throws IOException {
    Blocking.assertMayBlock();
    try (Connection connection = platform.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      return work.with(statement);
    } catch (SQLException failure) {
      throw new IOException("the store does not answer: " + failure.getMessage(), failure);
    }
  }

  @Override
  public Optional<KeptSession> find(String application, String key) throws IOException {
    return run(
        "select content, account, expires from naru.session"
            + " where application = ? and key = ? and (expires is null or expires > now())",
        select -> {
          select.setString(1, application);
          select.setString(2, key);
          try (ResultSet row = select.executeQuery()) {
            return row.next()
                ? Optional.of(
                    new KeptSession(
                        key,
                        row.getBytes(1),
                        Optional.ofNullable(row.getString(2)),
                        Optional.ofNullable(row.getTimestamp(3)).map(Timestamp::toInstant)))
                : Optional.empty();
          }
        });
  }

  @Override
  public void save(String application, KeptSession session) throws IOException {
    run(
        """
        insert into naru.session (application, key, content, account, expires)
          values (?, ?, ?, ?, ?)
          on conflict (application, key) do update
            set content = excluded.content, account = excluded.account,
                expires = excluded.expires
        """,
        insert -> {
          insert.setString(1, application);
          insert.setString(2, session.key());
          insert.setBytes(3, session.content());
          insert.setString(4, session.account().orElse(null));
          if (session.expires().isPresent()) {
            insert.setTimestamp(5, Timestamp.from(session.expires().get()));
          } else {
            insert.setNull(5, Types.TIMESTAMP_WITH_TIMEZONE);
          }
          return insert.executeUpdate();
        });
  }

  @Override
  public void extend(String application, Map<String, Instant> expires) throws IOException {
    run(
        "update naru.session set expires = ? where application = ? and key = ?",
        update -> {
          for (Map.Entry<String, Instant> one : expires.entrySet()) {
            update.setTimestamp(1, Timestamp.from(one.getValue()));
            update.setString(2, application);
            update.setString(3, one.getKey());
            update.addBatch();
          }
          return update.executeBatch();
        });
  }

  @Override
  public void remove(String application, String key) throws IOException {
    run(
        "delete from naru.session where application = ? and key = ?",
        delete -> {
          delete.setString(1, application);
          delete.setString(2, key);
          return delete.executeUpdate();
        });
  }

  @Override
  public int removeExpired() throws IOException {
    return run("delete from naru.session where expires <= now()", PreparedStatement::executeUpdate);
  }

  /** Forgets those by which an account is logged in, in whatever process they began. */
  void removeOf(String account) {
    try {
      run(
          "delete from naru.session where account = ?",
          delete -> {
            delete.setString(1, account);
            return delete.executeUpdate();
          });
    } catch (IOException failure) {
      LOG.error(
          "sessions by which {} is logged in may be kept still: change the account again",
          account,
          failure);
    }
  }
}
