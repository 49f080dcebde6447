package io.convoy.jobs.prepare.input;

import java.util.List;

/**
 * A table as it is written.
 *
 * @param name of its file, for messages
 * @param head names of the columns
 * @param rows as many words each as the head
 */
record Table(String name, List<String> head, List<List<String>> rows) {}
