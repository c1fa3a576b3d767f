/*
 * base/fault_point.h - places where tests kill a process: FAULT_POINT("commit.before") does nothing
 * in the product. In a program built with FICUS_FAULT_POINTS, whose environment says
 * FAULT_POINT=commit.before:17, it is the end of the process when it is passed for the 17th time.
 */
#ifndef FICUS_BASE_FAULT_POINT_H
#define FICUS_BASE_FAULT_POINT_H

#ifdef FICUS_FAULT_POINTS
void fault_point_pass(const char *name);
#define FAULT_POINT(name) fault_point_pass(name)
#else
#define FAULT_POINT(name) ((void)0)
#endif

#endif
