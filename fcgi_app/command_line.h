/* fcgi_app/command_line.h - what a user types after `ficus`. */
#ifndef FICUS_FCGI_APP_COMMAND_LINE_H
#define FICUS_FCGI_APP_COMMAND_LINE_H

/* Runs it and returns the exit status: 0 done, 1 failed or found problems, 2 typed wrongly. */
int command_line_run(int argc, char **argv);

#endif
