package io.convoy.executor.round;

import java.io.Serializable;

/**
 * A file written into a snapshot.
 *
 * @param name within the snapshot's folder
 * @param bytes its size
 * @param sha256 of its content, lower-case hexadecimal
 */
public record StoredFile(String name, long bytes, String sha256) implements Serializable {}
