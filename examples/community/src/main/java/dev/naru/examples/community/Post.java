package dev.naru.examples.community;

import java.time.Instant;

/**
 * A post as its owner sees it. The picture itself is fetched by a request of its own.
 *
 * @param id grows with every post, so that a greater one is newer
 * @param owner the account's name
 * @param text plain text, lines ended by {@code \n}
 * @param hasPicture whether {@code /pictures/{id}} answers
 * @param pictureAlt what the owner said the picture shows; empty when nothing was said
 * @param created when the database took it
 */
public record Post(
    long id, String owner, String text, boolean hasPicture, String pictureAlt, Instant created) {}
