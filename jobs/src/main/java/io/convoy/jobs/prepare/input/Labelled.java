package io.convoy.jobs.prepare.input;

/**
 * An image with what is written of its class.
 *
 * @param split it belongs to
 * @param file with the image
 * @param label a number or a name; empty if there is none
 * @param shown what it is called in messages
 */
record Labelled(String split, ListedFile file, String label, String shown) {}
