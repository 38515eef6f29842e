package dev.naru.engine.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where data is kept: the key {@code store}.
 *
 * @param data the folder for everything that must survive a restart; made when it is absent
 * @param url a PostgreSQL of your own instead of the carried one: {@code jdbc:postgresql://…}
 * @param user the role at that PostgreSQL; it must be allowed to create roles and databases
 * @param passwordFile a file that holds the role's password and that only Naru's user can read
 */
public record StoreConfig(
    @Doc("Folder for everything that must survive a restart.") @Default("data") Path data,
    @Doc("A PostgreSQL of your own instead of the carried one.") Optional<String> url,
    @Doc("The role at that PostgreSQL.") Optional<String> user,
    @Doc("File with that role's password.") Optional<Path> passwordFile) {}
