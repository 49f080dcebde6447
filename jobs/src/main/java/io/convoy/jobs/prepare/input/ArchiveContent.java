package io.convoy.jobs.prepare.input;

import java.io.Serializable;
import java.util.List;

/**
 * What an archive holds.
 *
 * @param archive its path relative to the input folder
 * @param files where they belong and where their bytes are
 * @param rejected members that cannot be taken
 * @param ignored members that are no data
 * @param whole whether it was read to its end, which a first look spares
 */
public record ArchiveContent(
    String archive, List<ListedFile> files, List<Rejected> rejected, Ignored ignored, boolean whole)
    implements Serializable {}
